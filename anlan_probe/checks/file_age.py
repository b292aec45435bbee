"""Age and size of one file, or of the newest one a pattern names."""

from __future__ import annotations

import glob
import os
import time

from anlan_probe.protocol import Reading, Target, in_thread, unknown


async def run(target: Target) -> list[Reading]:
    return await in_thread(lambda: read(target.address, time.time()))


def read(pattern: str, now: float) -> list[Reading]:
    """A missing file is a fact (exists = no), an unreadable folder is not known."""
    try:
        names = glob.glob(pattern) if glob.has_magic(pattern) else [pattern]
        found = [(os.stat(name), name) for name in names if os.path.lexists(name)]
    except OSError as error:
        reason = str(error.strerror)
        return [unknown("file.exists", "file.unreadable", path=pattern, detail=reason)]
    if not found:
        folder = os.path.dirname(pattern) or "."
        if not glob.has_magic(folder) and os.path.isdir(folder) and not os.access(folder, os.X_OK):
            return [unknown("file.exists", "file.unreadable", path=pattern, detail="folder")]
        missing = {"path": pattern}
        return [
            Reading("file.exists", False, code="file.missing", params=missing),
            Reading("file.age_s", None, code="file.missing", params=missing),
        ]
    stat, name = max(found, key=lambda one: one[0].st_mtime)
    return [
        Reading("file.exists", True, instance=name),
        Reading("file.age_s", round(max(0.0, now - stat.st_mtime), 1), "s", instance=name),
        Reading("file.size_bytes", stat.st_size, "B", instance=name),
    ]
