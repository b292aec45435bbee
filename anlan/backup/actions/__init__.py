"""Everything that changes the world of backups."""

from anlan.backup.actions.policies import (
    PolicySpec,
    create_folder_policy,
    create_own_policy,
    create_policy,
    create_repository,
    create_sqlite_policy,
    retire_policy,
)
from anlan.backup.actions.proofs import start_check, start_proof
from anlan.backup.actions.restores import restore_copy
from anlan.backup.actions.runs import start_run
from anlan.backup.actions.verbs import Verb

__all__ = [
    "PolicySpec",
    "Verb",
    "create_folder_policy",
    "create_own_policy",
    "create_policy",
    "create_repository",
    "create_sqlite_policy",
    "restore_copy",
    "retire_policy",
    "start_check",
    "start_proof",
    "start_run",
]
