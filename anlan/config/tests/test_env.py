"""Settings reject nonsense in one sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from anlan.config import env
from anlan.config.database import database_settings


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("zh", "zh-hans"), ("zh_CN.UTF-8", "zh-hans"), ("en", "en"), ("en_GB", "en"), ("", "en")],
)
def test_languages_as_people_write_them(monkeypatch, raw, expected):
    monkeypatch.setenv("X", raw)
    assert env.env_language("X", "en") == expected


def test_bad_values_name_the_setting(monkeypatch):
    monkeypatch.setenv("X", "maybe")
    for read in (
        lambda: env.env_bool("X"),
        lambda: env.env_int("X", 1, low=1, high=9),
        lambda: env.env_language("X", "en"),
    ):
        with pytest.raises(ImproperlyConfigured, match="X is “maybe”"):
            read()


def test_secrets_come_from_files_too(monkeypatch, tmp_path):
    kept = tmp_path / "secret"
    kept.write_text("s3cret\n")
    monkeypatch.setenv("X_FILE", str(kept))
    assert env.env_secret("X") == "s3cret"
    monkeypatch.setenv("X_FILE", str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.env_secret("X")


def test_database_addresses(tmp_path):
    made = database_settings("postgresql://u:p%40ss@db:5433/anlan?sslmode=require", tmp_path)
    assert (made["NAME"], made["PASSWORD"], made["PORT"]) == ("anlan", "p@ss", "5433")
    assert made["OPTIONS"] == {"sslmode": "require"}
    assert database_settings("", tmp_path)["NAME"].endswith("anlan.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="postgresql://"):
        database_settings("mysql://x/y", tmp_path)
