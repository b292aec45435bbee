"""Where backup keeps its things inside the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from anlan.core.paths import data_folder, run_folder

if TYPE_CHECKING:
    from anlan.backup.models import Policy, Proof, Repository, Run


def own_repository() -> Path:
    return data_folder() / "repository"


def repository_of(organisation_code: str) -> Path:
    return data_folder() / "repositories" / organisation_code


def recovery_sheet(repository: Repository) -> Path:
    """The sheet of our own repository has the plain name that the manual promises."""
    if Path(repository.location) == own_repository():
        return data_folder() / "recovery-sheet.txt"
    return data_folder() / f"recovery-sheet-{repository.uid}.txt"


def manifest_of(run: Run) -> Path:
    """Outside every repository: a manifest must not be lost with what it proves."""
    return data_folder() / "manifests" / str(run.policy.uid) / f"{run.uid}.jsonl"


def spool_of(policy: Policy) -> Path:
    """Always the same path, so that the next copy of a database is incremental."""
    name = Path(policy.paths[0]).name if policy.paths else "database"
    return data_folder() / "spool" / str(policy.uid) / name


def scratch() -> Path:
    return data_folder() / "scratch"


def scratch_of(proof: Proof) -> Path:
    return scratch() / str(proof.uid)


def restores() -> Path:
    return data_folder() / "restores"


def cache_of(repository: Repository) -> Path:
    return data_folder() / "cache" / "restic" / str(repository.uid)


def password_folder() -> Path:
    return run_folder() / "restic"
