"""Reads and writes ZIP archives of strategy files. What an archive says of itself is not trusted.

Sizes are limited while reading, whatever the header claims, and one hostile name refuses the whole
archive: nobody who writes `../` into a name means well.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping

from anlan.strategies.fileformat.layout import MAX_BYTES, language_of
from anlan.strategies.fileformat.problems import Findings, StrategyError

MAX_ARCHIVE = 16 * 1024 * 1024
MAX_ENTRIES = 5000
MAX_TOTAL = 32 * 1024 * 1024
_DRIVE = re.compile(r"[A-Za-z]:")
_STEP = 64 * 1024
# The same content gives the same bytes: no clock, no machine, no compressor in the archive.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def read_archive(raw: bytes, name: str) -> dict[str, bytes]:
    """Name -> bytes of the strategy files; one longer than allowed is cut one byte after that."""
    findings = Findings(name)
    if len(raw) > MAX_ARCHIVE:
        findings.add(1, "too_large", limit=MAX_ARCHIVE)
        raise StrategyError(findings.problems)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            _check_entries(entries, name)
            return _read_all(archive, entries, findings)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        findings.add(1, "archive", problem=str(error) or type(error).__name__)
    except (NotImplementedError, RuntimeError, ValueError) as error:
        # Unknown ways of packing, and headers that contradict each other.
        findings.add(1, "archive", problem=str(error) or type(error).__name__)
    raise StrategyError(findings.problems)


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The files in the order of their names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _check_entries(entries: list[zipfile.ZipInfo], name: str) -> None:
    whole = Findings(name)
    if len(entries) > MAX_ENTRIES:
        whole.add(1, "archive_entries", limit=MAX_ENTRIES)
        raise StrategyError(whole.problems)
    seen: set[str] = set()
    for entry in entries:
        findings = Findings(f"{name}: {entry.orig_filename}")
        _check_entry(entry, findings)
        if entry.filename.casefold() in seen:
            findings.add(1, "archive_twice")
        seen.add(entry.filename.casefold())
        whole.problems += findings.problems
    if whole.problems:
        raise StrategyError(whole.problems)


def _check_entry(entry: zipfile.ZipInfo, findings: Findings) -> None:
    # The name as it stands in the archive: zipfile cuts it at a NUL.
    written = entry.orig_filename
    parts = written.replace("\\", "/").split("/")
    is_out = ".." in parts or parts[0] == "" or bool(_DRIVE.match(written))
    if is_out or "\x00" in written or "\\" in written:
        findings.add(1, "archive_name")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        findings.add(1, "archive_link")
    if entry.flag_bits & 0x1:
        findings.add(1, "archive_encrypted")


def _is_strategy(name: str) -> bool:
    """What else an archive holds (a README, the shadow files of macOS) is none of ours."""
    return language_of(name) is not None and not name.startswith("__MACOSX/")


def _read_all(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], findings: Findings
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        if entry.is_dir() or not _is_strategy(entry.filename):
            continue
        files[entry.filename] = content = _read_one(archive, entry)
        total += len(content)
        if total > MAX_TOTAL:
            findings.add(1, "archive_total", limit=MAX_TOTAL)
            raise StrategyError(findings.problems)
    return files


def _read_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """At most one byte more than a strategy may have, so that a bomb costs no memory."""
    content = bytearray()
    with archive.open(entry) as handle:
        while len(content) <= MAX_BYTES and (piece := handle.read(_STEP)):
            content += piece
    return bytes(content[: MAX_BYTES + 1])
