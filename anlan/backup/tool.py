"""The way from our rows to restic, with the password for just as long as it is needed."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psutil

from anlan.backup import places
from anlan.backup.models import Copy, Policy, Repository
from anlan.core.reasons import Reason
from anlan.core.secrets import derived_key
from anlan_probe.backup.manifest import facts_of
from anlan_probe.backup.process import Ended, OnLine
from anlan_probe.backup.restic import Restic, write_password
from anlan_probe.backup.restic_output import Snapshot
from anlan_probe.backup.trouble import Trouble


class Context(Protocol):
    """What this domain needs of the engine's job context."""

    job_id: int
    attempt: int

    def raise_if_cancelled(self) -> None: ...
    def progress(self, progress: dict[str, Any]) -> None: ...
    def fenced(self) -> AbstractContextManager[None]: ...
    def run_child(
        self,
        argv: list[str],
        env: Mapping[str, str] | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> Any: ...


@dataclass(frozen=True)
class Hand:
    """Runs children and tells progress for one job."""

    context: Context

    def run(self, argv: list[str], env: Mapping[str, str], on_line: OnLine) -> Ended:
        ended = self.context.run_child(argv, env, on_line)
        return Ended(ended.rc, ended.stderr_tail)

    def step(self, name: str, **facts: Any) -> None:
        """Say which step has begun; ends the work here when it is not wanted any more."""
        self.context.raise_if_cancelled()
        self.context.progress({"step": name, **facts})

    def counter(self, name: str) -> Callable[[int], None]:
        return lambda count: self.step(name, done=count)


@contextmanager
def opened(repository: Repository, hand: Hand) -> Iterator[Restic]:
    """The adapter for this repository; its password lies in a 0600 file until the end."""
    _sweep_passwords()
    path = places.password_folder() / f"{os.getpid()}-{secrets.token_hex(6)}"
    write_password(path, repository.password.reveal())
    try:
        yield Restic(repository.location, path, places.cache_of(repository), hand.run)
    finally:
        path.unlink(missing_ok=True)


def _sweep_passwords() -> None:
    """A process that was killed could not delete its file."""
    for path in places.password_folder().glob("*-*"):
        if not psutil.pid_exists(int(path.name.partition("-")[0])):
            path.unlink(missing_ok=True)


def reason_of(trouble: Trouble) -> Reason:
    return Reason(trouble.code, dict(trouble.params))


def seal(root: str, manifest: Path) -> str:
    """Ties a manifest to this installation: whoever alters both file and root lacks the key."""
    key = derived_key("backup-manifest")
    return hmac.new(key, f"{root} {manifest.name}".encode(), "sha256").hexdigest()


def require_manifest(copy: Copy) -> Path:
    """The copy's manifest, exactly as it was written, or trouble."""
    path = Path(copy.manifest_path)
    if not path.is_file():
        raise Trouble("backup.manifest_missing", path=str(path))
    root = facts_of(path).root
    mac = seal(root, path)
    if root != copy.manifest_root or not hmac.compare_digest(mac, copy.manifest_mac):
        raise Trouble("backup.manifest_altered", path=str(path))
    return path


def find_snapshot(restic: Restic, copy: Copy) -> Snapshot:
    """The copy's snapshot by its id, else by the content it names: ids change, trees do not."""
    for found in restic.snapshots(copy.snapshot_id):
        if found.tree == copy.tree:
            return found
    policy = copy.policy
    for found in restic.snapshots(host=host_of(policy), policy=policy.code):
        if found.tree == copy.tree:
            return found
    raise Trouble("backup.snapshot_gone", snapshot=copy.snapshot_id[:8])


def host_of(policy: Policy) -> str:
    """The asset's code: the name of a machine changes, the name of an asset does not."""
    return str(policy.asset.code)
