"""Processes: dead ones nobody collects, stuck ones, the ones that matter, deleted open files."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

GB = 1024**3


def read(args: Mapping[str, Any]) -> list[Reading]:
    zombies, stuck = [], []
    for process in psutil.process_iter(["name", "status"]):
        if process.info["status"] == psutil.STATUS_ZOMBIE:
            zombies.append(process.info["name"])
        elif process.info["status"] == psutil.STATUS_DISK_SLEEP:
            stuck.append(process.info["name"])
    return [
        Reading("proc.zombies", len(zombies), "", data={"names": zombies[:10]}),
        Reading("proc.stuck", len(stuck), "", data={"names": stuck[:10]}),
    ]


def key_process(args: Mapping[str, Any]) -> list[Reading]:
    """How many processes match ``pattern`` and whether ``port`` is listened on."""
    pattern, port = args.get("pattern"), args.get("port")
    readings = []
    if pattern:
        try:
            wanted = re.compile(str(pattern))
        except re.error as error:
            return [unknown("proc.running", "probe.bad_pattern", detail=str(error))]
        count = sum(1 for line in _command_lines() if wanted.search(line))
        readings.append(Reading("proc.running", count, "", instance=str(pattern)))
    if port:
        readings.append(_listening(int(port)))
    return readings or [unknown("proc.running", "na.no_key_process")]


def _command_lines() -> list[str]:
    lines = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        if process.info["pid"] != os.getpid():
            lines.append(" ".join(process.info["cmdline"] or ()))
    return lines


def _listening(port: int) -> Reading:
    wanted = f":{port:04X}"
    seen = False
    for name in ("tcp", "tcp6"):
        content = source.text(f"/proc/net/{name}")
        seen = seen or content is not None
        for line in (content or "").splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(wanted) and fields[3] == "0A":
                return Reading("proc.listening", True, instance=str(port))
    if not seen:
        return unknown("proc.listening", "probe.no_file", path="/proc/net/tcp")
    return Reading(
        "proc.listening",
        False,
        instance=str(port),
        code="host.nobody_listens",
        params={"port": port},
    )


def deleted_but_open(args: Mapping[str, Any]) -> list[Reading]:
    """Room held by files that no folder shows any more."""
    if os.geteuid() != 0:
        return [unknown("files.deleted_open_gb", "probe.needs_root")]
    sizes: dict[tuple[int, int], int] = {}
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with contextlib.suppress(OSError):
            for link in os.scandir(folder):
                with contextlib.suppress(OSError):
                    stat = os.stat(link.path)
                    if not stat.st_nlink and os.readlink(link.path).startswith("/"):
                        sizes[stat.st_dev, stat.st_ino] = stat.st_blocks * 512
    memory_only = _memory_devices()
    held = sum(size for (device, _), size in sizes.items() if device not in memory_only)
    return [Reading("files.deleted_open_gb", round(held / GB, 3), "GB", data={"files": len(sizes)})]


def _memory_devices() -> set[int]:
    """Deleted files in a memory file system hold memory, not disk."""
    devices = set()
    for line in (source.text("/proc/self/mounts") or "").splitlines():
        fields = line.split()
        if fields[2] in {"tmpfs", "devtmpfs", "ramfs"}:
            with contextlib.suppress(OSError):
                devices.add(os.stat(fields[1]).st_dev)
    return devices
