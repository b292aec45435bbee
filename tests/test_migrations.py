"""Migrations fit the models, have names, and can be taken back."""

import re

from django.apps import apps
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.tree import tracked


def test_no_model_was_changed_without_a_migration() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    questioner = NonInteractiveMigrationQuestioner(specified_apps=set(), dry_run=True)
    detector = MigrationAutodetector(
        loader.project_state(), ProjectState.from_apps(apps), questioner
    )
    # Labels are compared as they are written in the source.
    with translation.override(None):
        changes = detector.changes(graph=loader.graph)
    assert not changes, {app: [m.operations for m in found] for app, found in changes.items()}


def test_every_migration_has_a_telling_name() -> None:
    names = [p.stem for p in tracked() if p.parent.name == "migrations" and p.stem != "__init__"]
    assert not [name for name in names if not re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", name)]
    assert not [name for name in names if "_auto_" in name]


def test_every_migration_can_be_taken_back_or_says_noop() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    stuck = [
        f"{app}.{name}: {operation}"
        for (app, name), migration in loader.disk_migrations.items()
        if migration.__module__.startswith("anlan.")
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL) and not operation.reversible
    ]
    assert not stuck, "\n".join(stuck)
