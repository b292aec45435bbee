"""Processes that look like an intruder's: names of coin miners, programs run from memory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import psutil

from anlan_probe.protocol import Reading, unknown

MINERS = frozenset(
    {
        "xmrig", "xmr-stak", "minerd", "cpuminer", "ethminer", "kdevtmpfsi", "kinsing",
        "kswapd01", "nanominer", "t-rex", "lolminer", "watchbog", "ddgs", "sysrv",
    }
)  # fmt: skip
# Not /memfd: container runtimes start themselves from there, too.
HIDING_PLACES = ("/dev/shm/", "/var/tmp/.", "/tmp/.")  # noqa: S108  # looked at, not used


def read(args: Mapping[str, Any]) -> list[Reading]:
    miners, hidden = [], []
    for process in psutil.process_iter(["pid", "name", "exe"]):
        name, program = process.info["name"] or "", process.info["exe"] or ""
        shown = f"{process.info['pid']} {name} {program}".strip()
        if name.lower() in MINERS or os.path.basename(program).lower() in MINERS:
            miners.append(shown)
        if program.startswith(HIDING_PLACES):
            hidden.append(shown)
    return [
        Reading("proc.miners", len(miners), "", data={"processes": miners[:10]}),
        _hidden(hidden),
    ]


def _hidden(found: list[str]) -> Reading:
    if not found and os.geteuid() != 0:
        # An ordinary user sees the programs of his own processes only.
        return unknown("proc.hidden", "probe.needs_root")
    return Reading("proc.hidden", len(found), "", data={"processes": found[:10]})
