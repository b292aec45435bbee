"""The proof: a restored tree held against the manifest taken at the source, bit for bit."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from anlan_probe.backup.manifest import (
    Entry,
    Merge,
    describe,
    hash_file,
    order,
    read_entries,
    shown,
    walk,
)

NAMED = 50


@dataclass(slots=True)
class Named:
    """A count with the first paths by name; a million differences must not fill the memory."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        self.count += 1
        if len(self.first) < NAMED:
            self.first.append(shown(path))


@dataclass(slots=True)
class Comparison:
    """What the restored tree has in common with the manifest, and what not."""

    files: int = 0
    bytes: int = 0
    moving: int = 0
    missing: Named = field(default_factory=Named)
    extra: Named = field(default_factory=Named)
    different: Named = field(default_factory=Named)
    unreadable: Named = field(default_factory=Named)
    attributes: Named = field(default_factory=Named)
    took_s: int = 0

    @property
    def is_equal(self) -> bool:
        """True when nothing that held still differs; owner and mode are reported, not judged."""
        wrong = (self.missing, self.extra, self.different, self.unreadable)
        return not any(named.count for named in wrong)

    def as_json(self) -> dict[str, object]:
        named = ("missing", "extra", "different", "unreadable", "attributes")
        lists = {name: getattr(self, name) for name in named}
        return {
            "files": self.files,
            "bytes": self.bytes,
            "moving": self.moving,
            "took_s": self.took_s,
            **{name: {"count": each.count, "first": each.first} for name, each in lists.items()},
        }


def compare(
    manifest: Path,
    restored: Path,
    sources: Iterable[str],
    *,
    only: Iterable[str] = (),
    on_entry: Callable[[int], None] | None = None,
) -> Comparison:
    """Hold the tree under `restored` against the manifest; `only` limits both to these paths."""
    started = time.monotonic()
    wanted = _Within(only)
    result = Comparison()
    expected = (e for e in read_entries(manifest) if e["p"] != "/" and wanted.holds(e["p"]))
    found = _restored(restored, list(sources), wanted)
    for number, (left, right) in enumerate(Merge(expected, found), start=1):
        _judge(result, left, right, str(restored))
        if on_entry and number % 1000 == 0:
            on_entry(number)
    result.took_s = round(time.monotonic() - started)
    return result


class _Within:
    """The paths asked for and everything below them; asking for none means all."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = [path.rstrip("/") for path in paths]

    def holds(self, path: str) -> bool:
        if not self.paths:
            return True
        return any(path == one or path.startswith(one + "/") for one in self.paths)


def _restored(root: Path, sources: list[str], wanted: _Within) -> Iterator[Entry]:
    """Entries of the restored tree under their old names, without the directories leading there."""
    for top in sorted(os.listdir(root), key=os.fsencode):
        for path, status in walk(str(root), f"/{top}"):
            if any(_leads_to(path, goal) for goal in (*sources, *wanted.paths)):
                continue
            if status is None:
                yield {"p": path, "t": "?"}
            else:
                yield describe(path, status)


def _leads_to(path: str, goal: str) -> bool:
    return goal.startswith(path.rstrip("/") + "/")


def _judge(result: Comparison, left: Entry | None, right: Entry | None, root: str) -> None:
    if left is None:
        result.extra.add(right["p"] if right else "")
    elif left.get("mv"):
        result.moving += 1
    elif left.get("e"):
        result.unreadable.add(left["p"])
    elif right is None:
        # A socket lives with its process; no tool restores it.
        if left["t"] != "s":
            result.missing.add(left["p"])
    elif not _same_content(result, left, right, root):
        result.different.add(left["p"])
    elif any(left[key] != right[key] for key in ("m", "u", "g")) and left["t"] != "l":
        result.attributes.add(left["p"])


def _same_content(result: Comparison, left: Entry, right: Entry, root: str) -> bool:
    if left["t"] != right["t"]:
        return False
    path = root + left["p"]
    if left["t"] == "l":
        return bool(left["l"] == os.readlink(path))
    if left["t"] != "f":
        return True
    if left["s"] != right["s"]:
        return False
    try:
        digest, _, _ = hash_file(path)
    except OSError:
        return False
    if digest != left["h"]:
        return False
    result.files += 1
    result.bytes += left["s"]
    return True


def canary_of(manifest: Path) -> Entry | None:
    """A small file that held still: the one to restore right after a run."""
    best: Entry | None = None
    for number, entry in enumerate(read_entries(manifest)):
        if number > 5000:
            break
        if entry["t"] != "f" or entry.get("mv") or entry.get("e") or not entry["s"]:
            continue
        if best is None or entry["s"] < best["s"]:
            best = entry
    return best


@dataclass(frozen=True, slots=True)
class DatabaseCheck:
    """What a restored database answered."""

    is_sound: bool
    said: str
    rows: dict[str, int]


def check_sqlite(path: Path) -> DatabaseCheck:
    """Open a restored SQLite database, run its integrity check and count its rows."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        return DatabaseCheck(False, str(error), {})
    try:
        said = str(connection.execute("PRAGMA integrity_check(5)").fetchone()[0])
        return DatabaseCheck(said == "ok", said, count_rows(connection))
    except sqlite3.Error as error:
        return DatabaseCheck(False, str(error), {})
    finally:
        connection.close()


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows per ordinary table; virtual tables keep their rows in ordinary ones."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    rows: dict[str, int] = {}
    for (name,) in tables:
        quoted = '"' + name.replace('"', '""') + '"'
        rows[name] = connection.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]  # noqa: S608 - a table's own name, quoted.
    return rows


def in_order(paths: Iterable[str]) -> list[str]:
    """Paths in the order of the manifest."""
    return sorted(paths, key=order)
