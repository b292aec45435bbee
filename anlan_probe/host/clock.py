"""How far this machine's clock is off: chrony, else a named time server, else the kernel's word."""

from __future__ import annotations

import ctypes
import shutil
import socket
import struct
import time
from collections.abc import Mapping
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

_NTP_EPOCH = 2_208_988_800
_STA_UNSYNC = 0x0040
_TIME_ERROR = 5
METRIC = "time.offset_ms"


class _Timex(ctypes.Structure):
    """The head of struct timex; the tail is only room for the kernel to write into."""

    _fields_ = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    ]


def read(args: Mapping[str, Any]) -> list[Reading]:
    synchronised = _kernel()
    if args.get("server"):
        return [synchronised, _asked(str(args["server"]), float(args.get("server_timeout_s", 3)))]
    if shutil.which("chronyc"):
        return [synchronised, _chrony()]
    if synchronised.value is True:
        # The kernel is disciplined, but only the time service knows by how much it is off.
        return [synchronised, unknown(METRIC, "clock.offset_not_told")]
    return [synchronised, unknown(METRIC, "clock.no_service")]


def _kernel() -> Reading:
    """Whether the kernel's clock is disciplined by anybody; asking changes nothing."""
    try:
        timex = _Timex()
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        state = -1
    if state < 0:
        return unknown("time.synchronised", "clock.kernel_silent")
    free = state == _TIME_ERROR or bool(timex.status & _STA_UNSYNC)
    if free:
        return Reading("time.synchronised", False, code="clock.free_running")
    return Reading("time.synchronised", True)


def _chrony() -> Reading:
    said = source.ask(["chronyc", "-c", "tracking"])
    fields = said.text.strip().split(",")
    if said.code or len(fields) < 14:
        return unknown(METRIC, said.code or "probe.program_failed", detail=said.detail or "chronyc")
    if fields[13] == "Not synchronised":
        return unknown(METRIC, "clock.free_running")
    return Reading(METRIC, round(abs(float(fields[4])) * 1000, 3), "ms", instance="chrony")


def _asked(server: str, within_s: float) -> Reading:
    """One SNTP question (RFC 4330); offset from the four times of the exchange."""
    host, _, port = server.partition(":")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(within_s)
            sent = time.time()
            s.sendto(b"\x23" + 47 * b"\0", (host, int(port or 123)))
            answer, _ = s.recvfrom(512)
            back = time.time()
    except (OSError, ValueError) as error:
        return unknown(METRIC, "clock.server_silent", server=server, detail=type(error).__name__)
    if len(answer) < 48 or not answer[1]:
        return unknown(METRIC, "clock.server_silent", server=server, detail="stratum 0")
    received, transmitted = (_moment(answer[at : at + 8]) for at in (32, 40))
    offset = ((received - sent) + (transmitted - back)) / 2
    return Reading(METRIC, round(abs(offset) * 1000, 3), "ms", instance=server)


def _moment(raw: bytes) -> float:
    seconds, fraction = struct.unpack("!II", raw)
    return float(seconds - _NTP_EPOCH + fraction / 2**32)
