"""The manifest: what the source held at backup time, one JSON line per path, sorted, with SHA-256.

Fields of a line: p path, t type, m mode, u and g owner, s size, mt modification time (ns),
h SHA-256 of a file's bytes; besides these l link target, c change time and i inode (they let the
next run reuse the hash of an unchanged file), mv when the path moved while it was being backed up,
and e when it could not be read.

The file is pure ASCII: a name that is not UTF-8 travels as the lone surrogates of `os.fsdecode`.
Everything streams; only the entries of one directory are in memory at a time.
"""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from anlan_probe.backup.trouble import Trouble

BLOCK = 1 << 20
Entry = dict[str, Any]

_TYPES = {
    stat.S_IFREG: "f",
    stat.S_IFDIR: "d",
    stat.S_IFLNK: "l",
    stat.S_IFIFO: "p",
    stat.S_IFSOCK: "s",
    stat.S_IFCHR: "c",
    stat.S_IFBLK: "b",
}


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What the manifest as a whole says; `root` is the SHA-256 over all of its lines."""

    root: str
    files: int
    bytes: int
    others: int
    moving: int
    unreadable: tuple[str, ...] = ()


def order(path: str) -> bytes:
    """Sort key: a directory's children come right behind it, as "/" is below every byte."""
    return os.fsencode(path).replace(b"/", b"\0")


def tidy_sources(paths: Iterable[str]) -> list[str]:
    """Absolute, sorted, without a path that lies inside another one."""
    kept: list[str] = []
    for path in sorted({os.path.normpath(path) for path in paths}, key=order):
        if not os.path.isabs(path):
            raise Trouble("backup.source_relative", path=shown(path))
        if not any(path == other or path.startswith(other.rstrip("/") + "/") for other in kept):
            kept.append(path)
    return kept


def require_sources(paths: Iterable[str]) -> list[str]:
    """Refuse a missing source here: restic 0.14 leaves it out and exits 0."""
    sources = tidy_sources(paths)
    if not sources:
        raise Trouble("backup.source_none")
    for path in sources:
        if not os.path.lexists(path):
            raise Trouble("backup.source_missing", path=shown(path))
    return sources


def shown(path: str) -> str:
    """The path as a person can read and store it, whatever its bytes are."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def walk(root: str, path: str) -> Iterator[tuple[str, os.stat_result | None]]:
    """Every path below `path` in manifest order, as it would be named under `root`.

    A path that cannot be looked into comes without its state; a vanished one does not come.
    """
    waiting = [path]
    while waiting:
        path = waiting.pop()
        try:
            status = os.lstat(root + path)
            names = os.listdir(root + path) if stat.S_ISDIR(status.st_mode) else []
        except FileNotFoundError:
            continue
        except OSError:
            yield path, None
            continue
        yield path, status
        names.sort(key=os.fsencode, reverse=True)
        waiting.extend(f"{path.rstrip('/')}/{name}" for name in names)


def describe(path: str, status: os.stat_result) -> Entry:
    """Everything about an entry but its content."""
    return {
        "p": path,
        "t": _TYPES.get(stat.S_IFMT(status.st_mode), "?"),
        "m": stat.S_IMODE(status.st_mode),
        "u": status.st_uid,
        "g": status.st_gid,
        "s": status.st_size if stat.S_ISREG(status.st_mode) else 0,
        "mt": status.st_mtime_ns,
        "h": None,
        "c": status.st_ctime_ns,
        "i": status.st_ino,
    }


def hash_file(path: str) -> tuple[str, os.stat_result, bool]:
    """SHA-256 of the file, its state after reading, and whether it moved meanwhile."""
    digest = hashlib.sha256()
    # A FIFO put in the place of a file between stat and open must not hang the run.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    buffer = bytearray(BLOCK)
    view = memoryview(buffer)
    with open(handle, "rb", buffering=0) as file:
        before = os.fstat(handle)
        while count := file.readinto(buffer):
            digest.update(view[:count])
        after = os.fstat(handle)
    return digest.hexdigest(), after, _moved(before, after)


def _moved(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns, before.st_ino) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    )


def read_entries(manifest: Path) -> Iterator[Entry]:
    """The entries of a manifest in order."""
    with manifest.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield json.loads(line)
            except ValueError as error:
                raise Trouble("backup.manifest_broken", line=number) from error


class _Writer:
    """Writes sorted entries beside the final place and puts them there in one step."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(target.name + ".part")
        self.digest = hashlib.sha256()
        self.files = self.bytes = self.others = self.moving = 0
        self.unreadable: list[str] = []

    def __enter__(self) -> "_Writer":
        self.target.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self.file: BinaryIO = open(handle, "wb", buffering=BLOCK)
        return self

    def add(self, entry: Entry) -> None:
        line = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"
        self.digest.update(line)
        self.file.write(line)
        self.moving += bool(entry.get("mv"))
        if entry.get("e") and not entry.get("mv"):
            self.unreadable.append(shown(entry["p"]))
        if entry["t"] == "f":
            self.files += 1
            self.bytes += entry["s"]
        else:
            self.others += 1

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.file.flush()
            os.fsync(self.file.fileno())
        self.file.close()
        if kind is None:
            self.part.replace(self.target)

    def facts(self) -> ManifestFacts:
        return ManifestFacts(
            root=self.digest.hexdigest(),
            files=self.files,
            bytes=self.bytes,
            others=self.others,
            moving=self.moving,
            unreadable=tuple(self.unreadable[:50]),
        )


def build(
    paths: Iterable[str],
    target: Path,
    *,
    previous: Path | None = None,
    on_entry: Callable[[int], None] | None = None,
) -> ManifestFacts:
    """Read the sources, write their manifest; `previous` spares hashing unchanged files."""
    known = _Follower(read_entries(previous)) if previous and previous.exists() else None
    with _Writer(target) as writer:
        done = 0
        for source in require_sources(paths):
            for path, status in walk("", source):
                writer.add(_read(path, status, known.find(path) if known else None))
                done += 1
                if on_entry and done % 1000 == 0:
                    on_entry(done)
    return writer.facts()


def _read(path: str, status: os.stat_result | None, known: Entry | None) -> Entry:
    if status is None:
        return _unread(path, "unreadable")
    entry = describe(path, status)
    try:
        if entry["t"] == "l":
            entry["l"] = os.readlink(path)
        elif entry["t"] == "f":
            if known and _unchanged(known, entry):
                entry["h"] = known["h"]
                return entry
            digest, after, moved = hash_file(path)
            entry = describe(path, after) | {"h": digest}
            if moved:
                entry["mv"] = True
    except OSError as error:
        entry["e"] = type(error).__name__
    return entry


def _unread(path: str, why: str) -> Entry:
    nothing = {"m": 0, "u": 0, "g": 0, "s": 0, "mt": 0, "h": None, "c": 0, "i": 0}
    return {"p": path, "t": "?", "e": why} | nothing


def _unchanged(known: Entry, entry: Entry) -> bool:
    return bool(known["h"]) and all(known[key] == entry[key] for key in ("t", "s", "mt", "c", "i"))


class _Follower:
    """Finds paths in a second stream of the same order, each stream being read once."""

    def __init__(self, entries: Iterator[Entry]) -> None:
        self.entries = entries
        self.current: Entry | None = next(entries, None)

    def find(self, path: str) -> Entry | None:
        wanted = order(path)
        while self.current is not None and order(self.current["p"]) < wanted:
            self.current = next(self.entries, None)
        if self.current is not None and self.current["p"] == path:
            return self.current
        return None


def settle(paths: Iterable[str], manifest: Path) -> ManifestFacts:
    """After the run: mark what moved, vanished or appeared while restic was reading.

    A marked path cannot be held against the copy; everything else can.
    """
    old = Merge(read_entries(manifest), _states(tidy_sources(paths)))
    with _Writer(manifest) as writer:
        for before, now in old:
            if before is None and now is not None:
                writer.add(now | {"mv": True})
            elif before is not None:
                if now is None or not _still(before, now):
                    before = before | {"mv": True}
                writer.add(before)
    return writer.facts()


def _states(sources: Iterable[str]) -> Iterator[Entry]:
    for source in sources:
        for path, status in walk("", source):
            yield _unread(path, "unreadable") if status is None else describe(path, status)


def _still(before: Entry, now: Entry) -> bool:
    return all(before[key] == now[key] for key in ("t", "s", "mt", "c", "i"))


class Merge:
    """Two sorted streams of entries side by side: (left, right), either of which may be None."""

    def __init__(self, left: Iterator[Entry], right: Iterator[Entry]) -> None:
        self.left, self.right = left, right

    def __iter__(self) -> Iterator[tuple[Entry | None, Entry | None]]:
        one, two = next(self.left, None), next(self.right, None)
        while one is not None or two is not None:
            side = _side(one, two)
            yield (one if side <= 0 else None), (two if side >= 0 else None)
            if side <= 0:
                one = next(self.left, None)
            if side >= 0:
                two = next(self.right, None)


def _side(one: Entry | None, two: Entry | None) -> int:
    if one is None or two is None:
        return 1 if one is None else -1
    left, right = order(one["p"]), order(two["p"])
    return (left > right) - (left < right)


def facts_of(manifest: Path) -> ManifestFacts:
    """Read a finished manifest again and say what it holds; used to see whether it was altered."""
    digest, files, size, others, moving = hashlib.sha256(), 0, 0, 0, 0
    with manifest.open("rb") as file:
        for line in file:
            digest.update(line)
            entry = json.loads(line)
            moving += bool(entry.get("mv"))
            if entry["t"] == "f":
                files, size = files + 1, size + entry["s"]
            else:
                others += 1
    return ManifestFacts(digest.hexdigest(), files, size, others, moving)
