"""What the kernel complained about, since when it runs, and whether a restart is due."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

DAY_S = 86_400
_LINE = re.compile(r"^\[\s*(\d+\.\d+)\]\s*(.*)$")
_GRAVE = re.compile(
    r"I/O error|Machine [Cc]heck|\bMCE\b|Hardware Error|EXT4-fs error|XFS.*[Cc]orruption"
    r"|blocked for more than|Uncorrected|Medium Error"
)


def errors(args: Mapping[str, Any]) -> list[Reading]:
    """Lines of level error and worse within the last 24 hours."""
    said = source.ask(["dmesg", "--level=emerg,alert,crit,err"])
    up = _up_seconds()
    if said.code or up is None:
        code, detail = said.code or "probe.no_file", said.detail or "/proc/uptime"
        return [unknown(m, code, detail=detail) for m in ("kernel.errors", "kernel.grave_errors")]
    lines = [
        match[2]
        for line in said.text.splitlines()
        if (match := _LINE.match(line)) and float(match[1]) > up - DAY_S
    ]
    grave = [line for line in lines if _GRAVE.search(line)]
    return [
        Reading("kernel.errors", len(lines), "", data={"lines": lines[-10:]}),
        Reading("kernel.grave_errors", len(grave), "", data={"lines": grave[-10:]}),
    ]


def uptime(args: Mapping[str, Any]) -> list[Reading]:
    up = _up_seconds()
    if up is None:
        return [unknown("system.uptime_d", "probe.no_file", path="/proc/uptime")]
    return [Reading("system.uptime_d", round(up / DAY_S, 2), "d"), _restart_due()]


def _up_seconds() -> float | None:
    content = source.text("/proc/uptime")
    return float(content.split()[0]) if content else None


def _restart_due() -> Reading:
    """Days since a restart became due; Debian and Ubuntu leave a note in a file."""
    note = Path("/run/reboot-required")
    if note.exists():
        days = (time.time() - note.stat().st_mtime) / DAY_S
        return Reading("system.restart_due_d", round(max(0.0, days), 2), "d")
    if not os.path.isdir("/var/lib/dpkg"):
        return unknown("system.restart_due_d", "host.no_restart_note")
    return Reading("system.restart_due_d", 0, "d")
