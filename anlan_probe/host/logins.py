"""Sign-ins from the binary logs wtmp and btmp: guessing of passwords, unusual sources."""

from __future__ import annotations

import ipaddress
import os
import struct
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from anlan_probe.protocol import Reading, unknown

# struct utmp of glibc on 64-bit machines.
_RECORD = struct.Struct("<hi32s4s32s256shhiii4I20s")
_USER_PROCESS, _FAILED = 7, 6
_MOST_RECORDS = 200_000
HOUR_S, DAY_S = 3600, 86_400
GUESSES_BEFORE_SUCCESS = 5
# Sources that are no surprise unless the args say otherwise.
AT_HOME = ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fe80::/10")


@dataclass(frozen=True, slots=True)
class SignIn:
    at: float
    user: str
    source: str


def read(args: Mapping[str, Any]) -> list[Reading]:
    now = float(args.get("now") or time.time())
    folder = str(args.get("folder", "/var/log"))
    failed, why_not_failed = _load(os.path.join(folder, "btmp"), (_FAILED, _USER_PROCESS))
    good, why_not_good = _load(os.path.join(folder, "wtmp"), (_USER_PROCESS,))
    return [
        *_guesses(failed, good, now, why_not_failed or why_not_good),
        *_unusual(good, now, args.get("home", AT_HOME), why_not_good),
    ]


def _guesses(
    failed: list[SignIn], good: list[SignIn], now: float, why_not: Reading | None
) -> list[Reading]:
    if why_not is not None:
        return [
            replace(why_not, metric=metric)
            for metric in ("logins.failed_last_hour", "logins.guessed")
        ]
    recent = [one for one in failed if one.at > now - HOUR_S]
    sources = Counter(one.source or "local" for one in recent)
    guessed = [one for one in good if one.at > now - DAY_S and _was_guessed(one, failed)]
    return [
        Reading(
            "logins.failed_last_hour",
            len(recent),
            "/h",
            data={"sources": [list(pair) for pair in sources.most_common(5)]},
        ),
        Reading(
            "logins.guessed",
            len(guessed),
            "",
            data={"logins": [f"{one.user} {one.source}" for one in guessed[:10]]},
        ),
    ]


def _was_guessed(success: SignIn, failed: Sequence[SignIn]) -> bool:
    before = [
        one
        for one in failed
        if one.source == success.source and success.at - HOUR_S < one.at <= success.at
    ]
    return bool(success.source) and len(before) >= GUESSES_BEFORE_SUCCESS


def _unusual(
    good: list[SignIn], now: float, home: Sequence[str], why_not: Reading | None
) -> list[Reading]:
    if why_not is not None:
        return [
            replace(why_not, metric=metric)
            for metric in ("logins.unusual", "logins.root_from_outside")
        ]
    networks = [ipaddress.ip_network(one) for one in home]
    outside = [one for one in good if one.at > now - DAY_S and not _is_home(one.source, networks)]
    root = [one for one in outside if one.user == "root"]
    shown = {"logins": [f"{one.user} {one.source}" for one in outside[:10]]}
    return [
        Reading("logins.unusual", len(outside), "", data=shown),
        Reading("logins.root_from_outside", len(root), "", data=shown),
    ]


def _is_home(
    source: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]
) -> bool:
    if not source or source.startswith(":"):
        return True  # console or a local display
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return False  # a name: somebody's choice of words, not a proof
    return any(address in network for network in networks)


def _load(path: str, kinds: Sequence[int]) -> tuple[list[SignIn], Reading | None]:
    """Newest records, or the reason why they are not known."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            records = min(size // _RECORD.size, _MOST_RECORDS)
            file.seek((size // _RECORD.size - records) * _RECORD.size)
            raw = file.read(records * _RECORD.size)
    except FileNotFoundError:
        return [], unknown("logins", "probe.no_file", path=path)
    except OSError:
        return [], unknown("logins", "probe.no_permission", path=path)
    return list(_parse(raw, kinds)), None


def _parse(raw: bytes, kinds: Sequence[int]) -> Iterator[SignIn]:
    for fields in _RECORD.iter_unpack(raw):
        if fields[0] in kinds:
            yield SignIn(float(fields[9]), _word(fields[4]), _source(fields[5], fields[11:15]))


def _source(host: bytes, parts: tuple[int, ...]) -> str:
    """The numeric address when there is one, else the host's name."""
    if any(parts[1:]):
        return str(ipaddress.ip_address(struct.pack("<4I", *parts)))
    if parts[0]:
        return str(ipaddress.ip_address(struct.pack("<I", parts[0])))
    return _word(host)


def _word(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode(errors="replace")
