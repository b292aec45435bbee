"""Strategies as files again: the texts as they were taken in, at names that never move.

Nothing changes when nothing changed: a file is written only when its bytes differ, and one that
Anlan no longer gives out (a strategy was retired) is named and left where it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from anlan.strategies.exchange.archives import write_archive
from anlan.strategies.fileformat.layout import language_of


@dataclass
class Exported:
    """What an export did to a folder; `left` are strategy files that it does not give out."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def file_name(category: str, slug: str, language: str) -> str:
    return f"{category}/{slug}.{language}.md"


def export_to(target: Path, files: Mapping[str, bytes]) -> Exported:
    """Into an archive when the name says so, else into a folder."""
    if target.suffix.lower() == ".zip":
        content = write_archive(files)
        exported = Exported(unchanged=[target.name])
        if not _holds(target, content):
            _put(target, content)
            exported = Exported(written=[target.name])
        return exported
    return _to_folder(target, files)


def _to_folder(folder: Path, files: Mapping[str, bytes]) -> Exported:
    exported = Exported()
    for name in sorted(files):
        path = folder / name
        if _holds(path, files[name]):
            exported.unchanged.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, files[name])
        exported.written.append(name)
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.md")))
    exported.left = [name for name in found if language_of(name) and name not in files]
    return exported


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _put(path: Path, content: bytes) -> None:
    """All of the file or nothing of it, even when the machine stops in between."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".anlan-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp is for secrets; what is exported is as readable as any other new file.
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
