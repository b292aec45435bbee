"""The first start may be repeated, and what it makes is there once."""

import json
import sqlite3

import pytest
from django.conf import settings

from anlan.accounts.models import User
from anlan.assets.models import Asset
from anlan.backup.models import Policy
from anlan.config import firststart
from anlan.core.paths import data_folder
from anlan.engine.models import Job
from anlan.inspection.models import Item
from anlan.organisations.models import Organisation
from anlan.strategies.models import StrategyVersion


@pytest.fixture
def fresh(db, settings, tmp_path, monkeypatch):
    settings.ANLAN_DATA = tmp_path
    settings.ANLAN_ADMIN_PASSWORD = ""
    database = tmp_path / "anlan.sqlite3"
    sqlite3.connect(database).close()
    # The database of tests lives in memory; what is watched has to be a file.
    monkeypatch.setattr(firststart, "_database_path", lambda: str(database))
    return tmp_path


def test_it_makes_everything_once(fresh):
    password = firststart.run()
    assert User.objects.get(username="admin").check_password(password)
    assert firststart.run() is None
    assert Organisation.objects.for_system("test").get().code == "home"
    assert Asset.objects.for_system("test").get().is_local
    assert Policy.objects.for_system("test").count() == 1
    assert Item.objects.count() == 304
    assert StrategyVersion.objects.filter(state="approved").count() >= 9
    kept = json.loads((data_folder() / "first-start.json").read_text())
    assert Job.objects.filter(pk__in=kept["jobs"]).count() == 2


def test_its_state_follows_its_jobs(fresh):
    assert firststart.state() == "running"
    firststart.run()
    assert firststart.state() == "running"
    Job.objects.update(state="done")
    assert firststart.state() == "done"
    Job.objects.filter(kind="backup.run").update(state="dead")
    assert firststart.state() == "failed"


def test_a_given_password_is_not_told_again(fresh, settings):
    settings.ANLAN_ADMIN_PASSWORD = "given-by-me-1"
    assert firststart.run() is None
    assert User.objects.get().check_password("given-by-me-1")


def test_the_master_key_is_private_and_never_in_the_database():
    from pathlib import Path

    path = Path(settings.ANLAN_KEY_FILE)
    assert path.stat().st_mode & 0o077 == 0
