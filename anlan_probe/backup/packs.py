"""Bit rot found without the password: a pack of a local repository is named by its own SHA-256."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from anlan_probe.backup.manifest import BLOCK


@dataclass(frozen=True, slots=True)
class PackAudit:
    """How many packs were read and which of them are not what their name promises."""

    packs: int
    bytes: int
    damaged: tuple[str, ...]


def audit_packs(location: Path, on_pack: Callable[[int], None] | None = None) -> PackAudit:
    """Hash every pack. Reading no pack proves nothing; the caller judges `packs == 0`."""
    count = size = 0
    damaged = []
    for pack in _packs(location):
        count += 1
        size += pack.stat().st_size
        if _digest(pack) != pack.name:
            damaged.append(pack.name)
        if on_pack:
            on_pack(count)
    return PackAudit(count, size, tuple(damaged))


def total_size(location: Path) -> int:
    return sum(pack.stat().st_size for pack in _packs(location))


def _packs(location: Path) -> Iterator[Path]:
    for pack in sorted((location / "data").glob("??/*")):
        if len(pack.name) == 64:
            yield pack


def _digest(pack: Path) -> str:
    digest = hashlib.sha256()
    try:
        with pack.open("rb", buffering=0) as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError:
        return ""  # An unreadable sector is damage like any other.
    return digest.hexdigest()
