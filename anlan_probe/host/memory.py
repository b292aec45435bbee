"""Memory, swap, and processes the kernel killed for want of memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown


def read(args: Mapping[str, Any]) -> list[Reading]:
    facts = _meminfo()
    return [_available(facts), _swap(facts), _killed()]


def _meminfo() -> dict[str, int]:
    """kB by name; empty when the kernel does not say."""
    facts = {}
    for line in (source.text("/proc/meminfo") or "").splitlines():
        name, _, rest = line.partition(":")
        if rest.split() and rest.split()[0].isdigit():
            facts[name] = int(rest.split()[0])
    return facts


def _available(facts: Mapping[str, int]) -> Reading:
    total, free = facts.get("MemTotal"), facts.get("MemAvailable")
    if not total or free is None:
        return unknown("mem.available_percent", "probe.no_file", path="/proc/meminfo")
    return Reading(
        "mem.available_percent", round(100 * free / total, 1), "%", data={"total_kib": total}
    )


def _swap(facts: Mapping[str, int]) -> Reading:
    if "SwapTotal" not in facts:
        return unknown("swap.free_percent", "probe.no_file", path="/proc/meminfo")
    if not facts["SwapTotal"]:
        return unknown("swap.free_percent", "na.no_swap")
    share = 100 * facts.get("SwapFree", 0) / facts["SwapTotal"]
    return Reading("swap.free_percent", round(share, 1), "%")


def _killed() -> Reading:
    for line in (source.text("/proc/vmstat") or "").splitlines():
        name, _, count = line.partition(" ")
        if name == "oom_kill":
            return Reading("oom.kills", int(count), "")
    return unknown("oom.kills", "probe.no_field", path="/proc/vmstat", field="oom_kill")
