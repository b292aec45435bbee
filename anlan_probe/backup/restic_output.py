"""What restic says and means: versions, JSON lines, error texts. Parse freely, judge hard."""

import json
import re
from dataclasses import dataclass
from typing import Any

from anlan_probe.backup.trouble import Param, Trouble

Version = tuple[int, int, int]
OLDEST: Version = (0, 14, 0)

# The version from which restic can do a thing, or does it right.
SINCE: dict[str, Version] = {
    "full_snapshot_id": (0, 15, 0),
    "init_json": (0, 15, 0),
    "repair_index": (0, 16, 0),
    "restore_json": (0, 16, 0),
    "retry_lock": (0, 16, 0),
    "subpath": (0, 16, 0),
    "exit_codes": (0, 17, 0),
    "sigterm_clean": (0, 17, 0),
    "exit_code_password": (0, 17, 1),
    "check_json": (0, 18, 0),
    "missing_source_fails": (0, 19, 0),
}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this restic can do; asked by name, from one table."""

    version: Version

    def can(self, thing: str) -> bool:
        return self.version >= SINCE[thing]

    @property
    def text(self) -> str:
        return ".".join(map(str, self.version))


def capabilities_of(said: str) -> Capabilities:
    """Read `restic version`; a version that was never tried is refused rather than trusted."""
    found = re.search(r"restic (\d+)\.(\d+)(?:\.(\d+))?", said)
    if not found:
        raise Trouble("backup.restic_unknown", said=said[:200])
    version = (int(found[1]), int(found[2]), int(found[3] or 0))
    if version < OLDEST:
        raise Trouble("backup.restic_old", version=".".join(map(str, version)))
    return Capabilities(version)


def message(line: str) -> dict[str, Any]:
    """One JSON line of restic; anything else, including plain text, becomes an empty message."""
    if not line.startswith("{"):
        return {}
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """The summary of one backup. `snapshot_id` may be short (restic 0.14)."""

    snapshot_id: str
    files: int
    bytes: int
    added: int
    files_new: int
    files_changed: int
    files_unmodified: int


def summary_of(said: dict[str, Any]) -> BackupSummary:
    return BackupSummary(
        snapshot_id=str(said["snapshot_id"]),
        files=int(said["total_files_processed"]),
        bytes=int(said["total_bytes_processed"]),
        added=int(said["data_added"]),
        files_new=int(said["files_new"]),
        files_changed=int(said["files_changed"]),
        files_unmodified=int(said["files_unmodified"]),
    )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot; `tree` names the content, `id` only the place where it lies today."""

    id: str
    tree: str
    time: str
    host: str
    paths: tuple[str, ...]
    tags: tuple[str, ...]


def snapshots_of(text: str) -> list[Snapshot]:
    try:
        rows = json.loads(text or "null") or []
    except ValueError as error:
        raise Trouble("backup.restic_unknown", said=text[:200]) from error
    return [
        Snapshot(
            id=row["id"],
            tree=row["tree"],
            time=row["time"],
            host=row.get("hostname", ""),
            paths=tuple(row.get("paths") or ()),
            tags=tuple(row.get("tags") or ()),
        )
        for row in rows
    ]


def failed_items(stderr: str) -> list[str]:
    """The paths restic could not read, from the error messages on its standard error."""
    items = []
    for line in stderr.splitlines():
        said = message(line)
        if said.get("message_type") == "error" and said.get("item"):
            items.append(str(said["item"]))
    return items


# Text → code, most telling first. restic below 0.17 knows only exit 1, so the words must do.
_TEXTS: list[tuple[str, str, bool]] = [
    ("wrong password or no key found", "backup.wrong_password", False),
    ("an empty password is not a password", "backup.wrong_password", False),
    ("no space left on device", "backup.disk_full", False),
    ("disk quota exceeded", "backup.disk_full", False),
    ("already locked", "backup.repository_locked", True),
    ("unable to create lock", "backup.repository_locked", True),
    ("not a directory", "backup.repository_not_folder", False),
    ("permission denied", "backup.repository_unreadable", False),
    ("is there a repository at the following location", "backup.repository_missing", False),
    ("repository does not exist", "backup.repository_missing", False),
    ("ciphertext verification failed", "backup.repository_damaged", False),
    ("does not match", "backup.repository_damaged", False),
    ("invalid data returned", "backup.repository_damaged", False),
    ("is damaged", "backup.repository_damaged", False),
    ("no matching id found", "backup.snapshot_gone", False),
    ("no snapshot found", "backup.snapshot_gone", False),
    ("connection refused", "backup.repository_unreachable", True),
    ("i/o timeout", "backup.repository_unreachable", True),
    ("no such host", "backup.repository_unreachable", True),
]
_EXITS = {
    10: ("backup.repository_missing", False),
    11: ("backup.repository_locked", True),
    12: ("backup.wrong_password", False),
    130: ("backup.interrupted", True),
    143: ("backup.interrupted", True),
}


def trouble_of(command: str, rc: int, stderr: str, location: str) -> Trouble:
    """The one clear reason behind a failed restic command."""
    said = last_words(stderr)
    facts: dict[str, Param] = {
        "command": command,
        "location": masked(location),
        "said": said,
        "rc": rc,
    }
    code, passing = _meaning(rc, stderr.lower())
    return Trouble(code, passing=passing).with_params(facts)


def _meaning(rc: int, low: str) -> tuple[str, bool]:
    if rc < 0:
        return "backup.interrupted", True
    if rc in _EXITS:
        return _EXITS[rc]
    for text, code, passing in _TEXTS:
        if text in low:
            return code, passing
    return "backup.restic_failed", False


def last_words(stderr: str) -> str:
    """The line that says most: the last fatal one, else the last one."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    for line in reversed(lines):
        said = message(line)
        if said.get("message_type") == "exit_error":
            return str(said.get("message", ""))[:300]
        if line.startswith("Fatal:"):
            return line.removeprefix("Fatal:").strip()[:300]
    return lines[-1][:300] if lines else ""


def masked(location: str) -> str:
    """A repository address without the password that may be in it."""
    return re.sub(r"(://[^/:@]*):[^/@]*@", r"\1:•••@", location)
