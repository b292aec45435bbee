"""Processor: busy, waiting for disks, taken away by the hypervisor, load."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

DELTA_S = 0.5
METRICS = ("cpu.busy_percent", "cpu.iowait_percent", "cpu.steal_percent")
_FIELDS = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")


def read(args: Mapping[str, Any]) -> list[Reading]:
    return [*_shares(float(args.get("delta_s", DELTA_S))), _load()]


def _shares(delta_s: float) -> list[Reading]:
    before = _times()
    time.sleep(delta_s)
    after = _times()
    if before is None or after is None:
        return [unknown(m, "probe.no_file", path="/proc/stat") for m in METRICS]
    spent = {name: after[name] - before[name] for name in _FIELDS}
    whole = sum(spent.values())
    if whole <= 0:
        return [unknown(m, "host.counters_stand_still", path="/proc/stat") for m in METRICS]
    busy = whole - spent["idle"] - spent["iowait"]
    shares = (busy, spent["iowait"], spent["steal"])
    return [
        Reading(metric, round(max(0.0, 100 * share / whole), 1), "%")
        for metric, share in zip(METRICS, shares, strict=True)
    ]


def _times() -> dict[str, int] | None:
    content = source.text("/proc/stat")
    if not content or not content.startswith("cpu "):
        return None
    numbers = [int(n) for n in content.splitlines()[0].split()[1:]]
    return dict(zip(_FIELDS, numbers, strict=False)) if len(numbers) >= len(_FIELDS) else None


def _load() -> Reading:
    try:
        five = os.getloadavg()[1]
    except OSError:
        return unknown("cpu.load_per_core", "probe.no_file", path="/proc/loadavg")
    cores = os.cpu_count() or 1
    return Reading("cpu.load_per_core", round(five / cores, 2), "", data={"cores": cores})
