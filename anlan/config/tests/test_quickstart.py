"""The quick start is taken only when everything is exactly as it was prepared."""

import sqlite3
from types import SimpleNamespace

import pytest

from anlan.config import quickstart
from anlan.core.secrets import ensure_master_key


@pytest.fixture
def prepared(settings, tmp_path, monkeypatch):
    database, key = tmp_path / "anlan.sqlite3", tmp_path / "master.key"
    settings.ANLAN_DATA = tmp_path
    ensure_master_key(key)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}
    seen = SimpleNamespace(ANLAN_KEY_FILE=key, DATABASES={"default": engine})
    monkeypatch.setattr(quickstart, "settings", seen)
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


def test_postgresql_always_takes_the_long_way(prepared):
    quickstart.settings.DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    assert not quickstart._is_unchanged()
