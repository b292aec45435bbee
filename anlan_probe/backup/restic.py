"""restic behind one adapter: argument lists, one environment, evidence instead of exit codes.

Facts it is built on (all tried): restic 0.14 exits 0 when a source is missing, when `check` meets a
flipped bit, and when a backup builds on a lost pack. So every method looks at what restic *said*
and the caller looks at what it *did* (`snapshots`, `restore`, the manifest).
"""

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from anlan_probe.backup.manifest import require_sources
from anlan_probe.backup.process import Ended, OnLine, Run, run_plain
from anlan_probe.backup.restic_output import (
    BackupSummary,
    Capabilities,
    Snapshot,
    capabilities_of,
    failed_items,
    last_words,
    message,
    snapshots_of,
    summary_of,
    trouble_of,
)
from anlan_probe.backup.trouble import Trouble

STALE_LOCK = timedelta(minutes=30)
_OWN_FOLDERS = {"data", "index", "keys", "locks", "snapshots"}
APT_LINE = "apt-get install -y restic"
NOTHING: OnLine = lambda line: None  # noqa: E731 - a named no-op reads best where it is passed.


def find_restic() -> str | None:
    return shutil.which("restic")


@dataclass(frozen=True, slots=True)
class BackupResult:
    """What restic reported of one backup, and which paths it could not read."""

    summary: BackupSummary
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Verdict of `restic check`, with the packs it named and how many packs it really read."""

    is_sound: bool
    packs_read: int | None
    packs: tuple[str, ...]
    said: str


@dataclass(slots=True)
class Restic:
    """One repository with one key. MUST be used by one writer at a time (`resource_key`)."""

    location: str
    password_file: Path
    cache: Path
    run: Run = run_plain
    program: str = ""
    _capabilities: Capabilities | None = field(default=None, init=False)

    # --- the repository ----------------------------------------------------------------------

    @property
    def capabilities(self) -> Capabilities:
        if self._capabilities is None:
            self.program = self.program or find_restic() or ""
            if not self.program:
                raise Trouble("backup.restic_missing", command=APT_LINE)
            lines: list[str] = []
            self.run([self.program, "version"], {}, lines.append)
            self._capabilities = capabilities_of("\n".join(lines))
        return self._capabilities

    def open(self, expected_id: str = "") -> str:
        """The repository's id; refused when it is not the one we know."""
        lines: list[str] = []
        ended = self._call(["cat", "config"], lines.append)
        if ended.rc != 0:
            raise trouble_of("cat config", ended.rc, ended.stderr, self.location)
        found = re.search(r'"id":\s*"([0-9a-f]{64})"', "\n".join(lines))
        if not found:
            raise Trouble("backup.restic_unknown", said="\n".join(lines)[:200])
        if expected_id and found[1] != expected_id:
            raise Trouble(
                "backup.repository_changed", expected=expected_id[:10], found=found[1][:10]
            )
        return found[1]

    def init_or_open(self, expected_id: str = "") -> str:
        """Open it, or create it if it never was; a known one that vanished is not replaced."""
        try:
            return self.open(expected_id)
        except Trouble as trouble:
            if trouble.code != "backup.repository_missing" or expected_id:
                raise
        self._refuse_foreign_folder()
        ended = self._call(["init"], NOTHING)
        if ended.rc != 0:
            raise trouble_of("init", ended.rc, ended.stderr, self.location)
        return self.open()

    def _refuse_foreign_folder(self) -> None:
        folder = Path(self.location)
        if folder.is_absolute() and folder.exists():
            if not folder.is_dir():
                raise Trouble("backup.repository_not_folder", location=self.location)
            # A crash within `init` leaves its own empty folders and a key; nothing else.
            if {path.name for path in folder.iterdir()} - _OWN_FOLDERS:
                raise Trouble("backup.repository_foreign", location=self.location)
            if any(path.is_file() for path in (folder / "data").rglob("*")):
                raise Trouble(
                    "backup.repository_damaged", location=self.location, said="no config file"
                )

    def add_key(self, new_password_file: Path) -> None:
        """A second key (the sealed escrow key); opening with it is the evidence that it works."""
        ended = self._call(["key", "add", "--new-password-file", str(new_password_file)], NOTHING)
        if ended.rc != 0:
            raise trouble_of("key add", ended.rc, ended.stderr, self.location)
        Restic(self.location, new_password_file, self.cache, self.run, self.program).open()

    # --- backup ------------------------------------------------------------------------------

    def backup(
        self,
        paths: Iterable[str],
        *,
        host: str,
        policy: str,
        at: datetime,
        full: bool = False,
        on_progress: Callable[[dict[str, Any]], None] | None = None,
    ) -> BackupResult:
        """One snapshot of the sources, carrying `at` as its time: that is how a run finds it again.

        Never a tag per run: with tags retention would group every run by itself and keep all.
        """
        sources = require_sources(paths)
        words = ["backup", "--json", "--host", host, "--tag", f"policy:{policy}"]
        words += [
            "--time",
            f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            *(["--force"] if full else []),
        ]
        summary: list[dict[str, Any]] = []

        def read(line: str) -> None:
            said = message(line)
            if said.get("message_type") == "summary":
                summary.append(said)
            elif said.get("message_type") == "status" and on_progress:
                on_progress(said)

        ended = self._call([*words, "--", *sources], read)
        if ended.rc not in (0, 3):
            raise trouble_of("backup", ended.rc, ended.stderr, self.location)
        if not summary or not summary[-1].get("snapshot_id"):
            raise Trouble("backup.no_summary", said=last_words(ended.stderr))
        require_sources(sources)
        unread = failed_items(ended.stderr)
        if ended.rc == 3 and not unread:
            unread = [last_words(ended.stderr)]
        return BackupResult(summary_of(summary[-1]), tuple(unread))

    def snapshots(
        self, *ids: str, host: str = "", policy: str = "", latest: int = 0
    ) -> list[Snapshot]:
        """What the repository itself lists now; an id that is not there is left out."""
        words = ["snapshots", "--json", *(["--latest", str(latest)] if latest else [])]
        words += ["--host", host] if host else []
        words += ["--tag", f"policy:{policy}"] if policy else []
        words += ids
        lines: list[str] = []
        ended = self._call(words, lines.append)
        if ended.rc != 0:
            raise trouble_of("snapshots", ended.rc, ended.stderr, self.location)
        return snapshots_of("\n".join(lines))

    def ls(
        self, snapshot: str, on_entry: Callable[[dict[str, Any]], None] = lambda node: None
    ) -> Snapshot:
        """The snapshot as the repository holds it, and every node of it, one by one."""
        words = ["ls", "--json", snapshot]
        heads: list[Snapshot] = []

        def read(line: str) -> None:
            said = message(line)
            kinds = (said.get("struct_type"), said.get("message_type"))
            if "node" in kinds:
                on_entry(said)
            elif "snapshot" in kinds:
                heads.extend(snapshots_of(f"[{line}]"))

        ended = self._call(words, read)
        if ended.rc != 0:
            raise trouble_of("ls", ended.rc, ended.stderr, self.location)
        if not heads:
            raise Trouble("backup.restic_unknown", said=last_words(ended.stderr))
        return heads[0]

    def stats(self) -> dict[str, int]:
        """Raw size of the repository."""
        lines: list[str] = []
        ended = self._call(["stats", "--mode", "raw-data", "--json"], lines.append)
        if ended.rc != 0:
            raise trouble_of("stats", ended.rc, ended.stderr, self.location)
        said = message(lines[-1] if lines else "")
        return {key: int(value) for key, value in said.items() if isinstance(value, int)}

    # --- check and repair --------------------------------------------------------------------

    def check(self, *, read_data: bool = False) -> CheckResult:
        """`restic check`. Trouble that says nothing about the data (password, lock) is raised."""
        self.unlock_if_stale()
        lines: list[str] = []
        words = ["check", "--json", *(["--read-data"] if read_data else [])]
        ended = self._call(words, lines.append)
        said = "\n".join([*lines, ended.stderr])
        packs = tuple(sorted(set(re.findall(r"(?:pack|want) ([0-9a-f]{64})", said))))
        is_sound = ended.rc == 0 and _said_no_errors(lines)
        if not is_sound and not packs and "repository contains errors" not in said:
            trouble = trouble_of("check", ended.rc, ended.stderr, self.location)
            # Damage is a finding; everything else kept the check from finding anything.
            if trouble.code != "backup.repository_damaged":
                raise trouble
        read = re.search(r"(\d+) / (\d+) packs", said) if read_data else None
        return CheckResult(
            is_sound, int(read[1]) if read else None, packs, last_words(ended.stderr or said)
        )

    def rebuild_index(self) -> None:
        """Make the index say what is there; else a lost pack is never backed up again."""
        words = ["repair", "index"] if self.capabilities.can("repair_index") else ["rebuild-index"]
        ended = self._call(words, NOTHING)
        if ended.rc != 0:
            raise trouble_of("rebuild-index", ended.rc, ended.stderr, self.location)

    def unlock_if_stale(self) -> None:
        """Remove a lock only if its owner is provably gone: our host and no such process, or old.

        The caller holds the ledger's `repo:` resource, so no job of ours owns it.
        """
        folder = Path(self.location) / "locks"
        if folder.is_absolute() and folder.is_dir() and not any(folder.iterdir()):
            return
        locks: list[str] = []
        ended = self._call(["list", "locks"], locks.append)
        if ended.rc != 0:
            raise trouble_of("list locks", ended.rc, ended.stderr, self.location)
        for lock in filter(None, (line.strip() for line in locks)):
            owner = self._lock_owner(lock)
            if owner and not _is_stale(owner):
                raise Trouble(
                    "backup.repository_locked",
                    passing=True,
                    host=str(owner.get("hostname", "")),
                    pid=int(owner.get("pid", 0)),
                    location=self.location,
                )
        if locks:
            self._call(["unlock", "--remove-all"], NOTHING)

    def _lock_owner(self, lock: str) -> dict[str, Any]:
        lines: list[str] = []
        ended = self._call(["cat", "lock", lock], lines.append)
        return message("".join(lines)) if ended.rc == 0 else {}

    # --- restore -----------------------------------------------------------------------------

    def restore(self, snapshot: str, target: Path, *, include: Iterable[str] = ()) -> Ended:
        """Restore into a fresh directory with `--verify`; the caller compares and decides.

        How it ended is returned, not raised: a restore that failed half-way is evidence, too.
        """
        words = ["restore", snapshot, "--verify", "--target", str(target)]
        for path in include:
            words += ["--include", re.sub(r"([*?\[\\])", r"\\\1", path)]
        return self._call(words, NOTHING)

    # --- the one way out ---------------------------------------------------------------------

    def _call(self, words: list[str], on_line: OnLine) -> Ended:
        self.capabilities  # noqa: B018 - finds the program and refuses an unknown one.
        self.cache.mkdir(parents=True, exist_ok=True)
        env = {
            # The address may hold a password: it goes by environment, never by argument.
            "RESTIC_REPOSITORY": self.location,
            "RESTIC_PASSWORD_FILE": str(self.password_file),
            "RESTIC_CACHE_DIR": str(self.cache),
            "RESTIC_PROGRESS_FPS": "1",
            "TMPDIR": str(self.cache),
            # `--time` is read in local time.
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        }
        return self.run([self.program, *words], env, on_line)


def _said_no_errors(lines: list[str]) -> bool:
    for line in lines:
        said = message(line)
        if said.get("message_type") == "summary":
            return said.get("num_errors") == 0
    return any("no errors were found" in line for line in lines)


def _is_stale(owner: dict[str, Any]) -> bool:
    try:
        taken = datetime.fromisoformat(re.sub(r"\.\d+", "", str(owner["time"])))
    except (KeyError, ValueError):
        return False
    if datetime.now(UTC) - taken > STALE_LOCK:
        return True
    return owner.get("hostname") == socket.gethostname() and not psutil.pid_exists(
        int(owner.get("pid", 0))
    )


def write_password(path: Path, password: str) -> Path:
    """Put the password where only we can read it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(password)
    return path
