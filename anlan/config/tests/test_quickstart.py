"""The quick start is taken only when everything is exactly as it was prepared."""

import sqlite3

import pytest

from anlan.config import quickstart
from anlan.core.secrets import ensure_master_key


@pytest.fixture
def prepared(settings, tmp_path):
    settings.ANLAN_DATA = tmp_path
    settings.ANLAN_KEY_FILE = tmp_path / "master.key"
    ensure_master_key(settings.ANLAN_KEY_FILE)
    database = tmp_path / "anlan.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    settings.DATABASES = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}
    }
    (tmp_path / "first-start.json").write_text("{}")
    quickstart.remember()
    return tmp_path


def test_nothing_changed(prepared):
    assert quickstart._is_unchanged()


@pytest.mark.parametrize(
    "gone", ["anlan.sqlite3", "first-start.json", "run/prepared", "master.key"]
)
def test_something_is_gone(prepared, gone):
    (prepared / gone).unlink()
    assert not quickstart._is_unchanged()


def test_another_key(prepared):
    (prepared / "master.key").write_bytes(b"another")
    assert not quickstart._is_unchanged()


def test_another_schema(prepared, monkeypatch, tmp_path):
    monkeypatch.setattr(quickstart, "PACKAGE", tmp_path)
    assert not quickstart._is_unchanged()


def test_postgresql_always_takes_the_long_way(prepared, settings):
    settings.DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    assert not quickstart._is_unchanged()
