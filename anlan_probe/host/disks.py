"""How long disks take to answer and how busy they are, over one second."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

DELTA_S = 1.0


class Counters(NamedTuple):
    done: int
    waited_ms: int
    busy_ms: int


def read(args: Mapping[str, Any]) -> list[Reading]:
    before, started = _counters(), time.monotonic()
    time.sleep(float(args.get("delta_s", DELTA_S)))
    after, passed_ms = _counters(), (time.monotonic() - started) * 1000
    readings = [
        reading
        for name in sorted(before.keys() & after.keys())
        for reading in _between(name, before[name], after[name], passed_ms)
    ]
    return readings or [
        unknown("disk.await_ms", "host.no_disk_counters"),
        unknown("disk.busy_percent", "host.no_disk_counters"),
    ]


def _counters() -> dict[str, Counters]:
    """Whole disks only; loop devices and memory disks are nobody's hardware."""
    found = {}
    for line in (source.text("/proc/diskstats") or "").splitlines():
        fields = line.split()
        name = fields[2]
        if len(fields) < 13 or name.startswith(("loop", "ram", "zram", "sr", "fd", "dm-", "md")):
            continue
        if not os.path.isdir(f"/sys/block/{name}"):
            continue
        n = [int(value) for value in fields[3:]]
        found[name] = Counters(n[0] + n[4], n[3] + n[7], n[9])
    return found


def _between(name: str, before: Counters, after: Counters, passed_ms: float) -> list[Reading]:
    done = after.done - before.done
    wait = (after.waited_ms - before.waited_ms) / done if done > 0 else 0.0
    busy = min(100.0, 100 * (after.busy_ms - before.busy_ms) / passed_ms)
    return [
        Reading("disk.await_ms", round(max(0.0, wait), 1), "ms", instance=name),
        Reading("disk.busy_percent", round(max(0.0, busy), 1), "%", instance=name),
    ]
