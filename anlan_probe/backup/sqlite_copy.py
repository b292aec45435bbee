"""A consistent copy of a live SQLite database by its online backup API."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from anlan_probe.backup.manifest import shown
from anlan_probe.backup.proof import count_rows
from anlan_probe.backup.trouble import Trouble


@dataclass(frozen=True, slots=True)
class SqliteCopy:
    """The copy and the rows it holds, to be counted again after a restore."""

    path: Path
    bytes: int
    rows: dict[str, int]


def copy_database(source: Path, target: Path) -> SqliteCopy:
    """Copy `source` to `target`; writers go on meanwhile. The copy is one file, without a WAL."""
    if not source.is_file():
        raise Trouble("backup.source_missing", path=shown(str(source)))
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        rows = _copy(source, part)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise Trouble(
            "backup.database_unreadable", path=shown(str(source)), said=str(error)
        ) from error
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    return SqliteCopy(target, target.stat().st_size, rows)


def _copy(source: Path, part: Path) -> dict[str, int]:
    origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
    copy = sqlite3.connect(part, isolation_level=None)
    try:
        origin.backup(copy)
        # The copy inherits WAL mode; a restored database must be whole in its one file.
        copy.execute("PRAGMA journal_mode=DELETE")
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise sqlite3.DatabaseError(said)
        return count_rows(copy)
    finally:
        origin.close()
        copy.close()
