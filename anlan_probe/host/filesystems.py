"""Local file systems: room, inodes, mounted read-only by accident, size of the logs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

# Only file systems on a local disk: asking a dead network mount would hang in the kernel.
LOCAL = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "zfs", "jfs", "vfat", "exfat"})
FULL_BY_DESIGN = frozenset({"vfat", "exfat"})
GB = 1024**3


@dataclass(frozen=True, slots=True)
class Mount:
    device: str
    where: str
    kind: str
    options: frozenset[str]


def read(args: Mapping[str, Any]) -> list[Reading]:
    mounts = list(local_mounts())
    if not mounts:
        return _without_disks()
    readings = [reading for mount in mounts for reading in _room(mount)]
    return [*readings, _read_only(mounts)]


def local_mounts() -> Iterator[Mount]:
    """Each local device once, under its first mount point."""
    seen = set()
    for line in (source.text("/proc/self/mounts") or "").splitlines():
        device, where, kind, options, *_ = line.split()
        if kind in LOCAL and device not in seen:
            seen.add(device)
            where = where.encode().decode("unicode_escape")
            yield Mount(device, where, kind, frozenset(options.split(",")))


def _without_disks() -> list[Reading]:
    """A container sees only its overlay; its root still has a size worth knowing."""
    root = Mount("overlay", "/", "overlay", frozenset())
    return [*_room(root), unknown("fs.read_only", "host.no_local_file_system")]


def _room(mount: Mount) -> list[Reading]:
    where = mount.where
    try:
        stat = os.statvfs(where)
    except OSError as error:
        params = {"path": where, "detail": str(error.strerror)}
        return [
            Reading("fs.used_percent", None, instance=where, code="file.unreadable", params=params)
        ]
    free = stat.f_bavail * stat.f_frsize
    used = (stat.f_blocks - stat.f_bfree) * stat.f_frsize
    if not free + used:
        return []
    readings = [
        Reading("fs.used_percent", round(100 * used / (free + used), 1), "%", instance=where),
        Reading("fs.free_gb", round(free / GB, 2), "GB", instance=where),
    ]
    if stat.f_files and mount.kind not in FULL_BY_DESIGN:
        share = 100 * (stat.f_files - stat.f_ffree) / stat.f_files
        readings.append(Reading("fs.inodes_used_percent", round(share, 1), "%", instance=where))
    return readings


def _read_only(mounts: list[Mount]) -> Reading:
    found = [m.where for m in mounts if "ro" in m.options and m.kind not in FULL_BY_DESIGN]
    return Reading("fs.read_only", len(found), "", data={"mounts": found[:20]})


def logs(args: Mapping[str, Any]) -> list[Reading]:
    """Size of /var/log; folders that this user may not read make the answer unknown."""
    folder = str(args.get("folder", "/var/log"))
    if not os.path.isdir(folder):
        return [unknown("logs.size_gb", "file.missing", path=folder)]
    denied: list[str] = []
    size = 0
    for base, _, names in os.walk(folder, onerror=lambda e: denied.append(str(e.filename))):
        for name in names:
            try:
                size += os.lstat(os.path.join(base, name)).st_blocks * 512
            except OSError:
                continue  # rotated away in between
    if denied:
        return [unknown("logs.size_gb", "probe.no_permission", path=denied[0])]
    return [Reading("logs.size_gb", round(size / GB, 3), "GB", instance=folder)]
