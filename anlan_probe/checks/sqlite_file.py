"""A SQLite database file: is it there, how large, is it sound, how long is its log."""

from __future__ import annotations

import os
import sqlite3
import time
from urllib.parse import quote

from anlan_probe.protocol import Reading, Target, in_thread


async def run(target: Target) -> list[Reading]:
    return await in_thread(lambda: read(target.address, target.timeout_s))


def read(path: str, within_s: float) -> list[Reading]:
    try:
        size = os.path.getsize(path)
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        code = "file.missing" if missing else "file.unreadable"
        params = {"path": path, "detail": str(error.strerror)}
        return [
            Reading("sqlite.exists", False if missing else None, code=code, params=params),
            Reading("sqlite.ok", None, code=code, params=params),
        ]
    log = f"{path}-wal"
    return [
        Reading("sqlite.exists", True),
        Reading("sqlite.size_bytes", size, "B"),
        Reading("sqlite.wal_bytes", os.path.getsize(log) if os.path.exists(log) else 0, "B"),
        _quick_check(path, time.monotonic() + within_s),
    ]


def _quick_check(path: str, deadline: float) -> Reading:
    try:
        database = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=2)
        try:
            # A large file must not hold the thread beyond the deadline.
            database.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
            rows = database.execute("PRAGMA quick_check(5)").fetchall()
        finally:
            database.close()
    except sqlite3.OperationalError as error:
        if str(error) == "interrupted":
            return Reading("sqlite.ok", None, code="probe.deadline", params={"seconds": None})
        return Reading("sqlite.ok", None, code="sqlite.unreadable", params={"detail": str(error)})
    except sqlite3.DatabaseError as error:
        return Reading("sqlite.ok", False, code="sqlite.damaged", params={"detail": str(error)})
    said = "; ".join(str(row[0]) for row in rows)
    if said == "ok":
        return Reading("sqlite.ok", True)
    return Reading("sqlite.ok", False, code="sqlite.damaged", params={"detail": said[:300]})
