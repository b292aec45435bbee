"""How much room is left on the file system that holds one path."""

from __future__ import annotations

import os

from anlan_probe.protocol import Reading, Target, in_thread, unknown


async def run(target: Target) -> list[Reading]:
    return await in_thread(lambda: read(target.address))


def read(path: str) -> list[Reading]:
    try:
        stat = os.statvfs(path)
    except FileNotFoundError:
        return [unknown("disk.free_bytes", "file.missing", path=path)]
    except OSError as error:
        return [
            unknown("disk.free_bytes", "file.unreadable", path=path, detail=str(error.strerror))
        ]
    free, total = stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize
    usable = free + (stat.f_blocks - stat.f_bfree) * stat.f_frsize
    if not usable:
        return [unknown("disk.free_bytes", "disk.no_size", path=path)]
    return [
        Reading("disk.free_bytes", free, "B", instance=path, data={"total": total}),
        Reading("disk.used_percent", round(100 - 100 * free / usable, 2), "%", instance=path),
    ]
