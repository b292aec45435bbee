"""Network interfaces, TCP connections, connection tracking, file handles."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

_ERROR_COUNTERS = ("rx_errors", "tx_errors", "rx_dropped", "tx_dropped")
_TIME_WAIT, _CLOSE_WAIT = "06", "08"


def read(args: Mapping[str, Any]) -> list[Reading]:
    return [*_interfaces(), *_connections(), _retransmitted(), _tracked(), _handles()]


def _interfaces() -> list[Reading]:
    """Errors and drops since boot, and bytes, for every real interface that is up."""
    readings = []
    for folder in sorted(Path("/sys/class/net").glob("*")):
        name = folder.name
        if name == "lo" or source.text(folder / "operstate") == "down\n":
            continue
        counts = [source.number(folder / "statistics" / one) for one in _ERROR_COUNTERS]
        known = [count for count in counts if count is not None]
        if len(known) == len(counts):
            readings.append(Reading("nic.errors", sum(known), "", instance=name))
        for way in ("rx", "tx"):
            octets = source.number(folder / "statistics" / f"{way}_bytes")
            if octets is not None:
                readings.append(Reading(f"nic.{way}_bytes", octets, "B", instance=name))
    return readings or [unknown("nic.errors", "host.no_interface")]


def _connections() -> list[Reading]:
    states: Counter[str] = Counter()
    seen = False
    for name in ("tcp", "tcp6"):
        content = source.text(f"/proc/net/{name}")
        if content is not None:
            seen = True
            states.update(line.split()[3] for line in content.splitlines()[1:])
    if not seen:
        return [
            unknown(metric, "probe.no_file", path="/proc/net/tcp")
            for metric in ("tcp.close_wait", "tcp.time_wait")
        ]
    return [
        Reading("tcp.close_wait", states[_CLOSE_WAIT], ""),
        Reading("tcp.time_wait", states[_TIME_WAIT], ""),
    ]


def _retransmitted() -> Reading:
    """Share of segments sent again, since boot."""
    lines = [
        line.split()
        for line in (source.text("/proc/net/snmp") or "").splitlines()
        if line.startswith("Tcp:")
    ]
    if len(lines) < 2:
        return unknown("tcp.retransmitted_percent", "probe.no_file", path="/proc/net/snmp")
    facts = dict(zip(lines[0], lines[1], strict=True))
    sent = int(facts["OutSegs"])
    share = 100 * int(facts["RetransSegs"]) / sent if sent else 0.0
    return Reading("tcp.retransmitted_percent", round(share, 3), "%")


def _tracked() -> Reading:
    base = "/proc/sys/net/netfilter/nf_conntrack_"
    count, most = source.number(f"{base}count"), source.number(f"{base}max")
    if count is None or not most:
        missing = not os.path.exists(f"{base}max")
        code = "na.no_conntrack" if missing else "probe.no_permission"
        return unknown("conntrack.used_percent", code, path=f"{base}max")
    return Reading("conntrack.used_percent", round(100 * count / most, 2), "%")


def _handles() -> Reading:
    fields = (source.text("/proc/sys/fs/file-nr") or "").split()
    if len(fields) != 3 or not int(fields[2]):
        return unknown("files.handles_percent", "probe.no_file", path="/proc/sys/fs/file-nr")
    return Reading("files.handles_percent", round(100 * int(fields[0]) / int(fields[2]), 2), "%")
