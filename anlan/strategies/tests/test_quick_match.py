"""The command without Django answers what the service answers, or leaves it to Django."""

import json
import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from anlan.strategies import cli_quick, knowledge, match, outcomes
from anlan.strategies.actions import approve_version, import_strategy
from anlan.strategies.answers import match_json
from anlan.strategies.experience import StrategyTally
from anlan.strategies.matching import database
from anlan.strategies.models import Strategy, StrategyVersion
from anlan.strategies.tests.samples import CHINESE, ENGLISH

TEXTS = (
    "磁盘满了 No space left on device",
    "disk full on the portal",
    "谢谢，已经好了",
    "天气不错",
)
only_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL is asked through Django"
)


@pytest.fixture(autouse=True)
def own_source(monkeypatch):
    """What the command plugs in must not stay for the tests that follow."""
    monkeypatch.setattr(match._Source, "index", match._Source.index)
    monkeypatch.setattr(match._Source, "memory", match._Source.memory)
    for name in ("ANLAN_KEY_FILE", "ANLAN_DATABASE_URL", "ANLAN_DATABASE_URL_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def strategies(db):
    """Two that a full disk may mean; the second helped before."""
    other = [text.replace("slug: disk-full", "slug: disk-slow") for text in (CHINESE, ENGLISH)]
    for zh, en in ((CHINESE, ENGLISH), other):
        approve_version(import_strategy({"zh": zh, "en": en}, actor=None), actor=None)
    for text in TEXTS[:2]:
        features = match.features_in(text, match.Facts())
        for outcome in ("chosen", "worked", "worked"):
            outcomes.note("disk-slow", outcome, 7, features)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    return tmp_path


def written(folder):
    """What the database knows of strategies now, as the file of a data folder."""
    tables = [one._meta.db_table for one in (Strategy, StrategyVersion, StrategyTally)]
    path = folder / "anlan.sqlite3"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as file, connection.cursor() as cursor:
        for table in tables:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
            file.execute(cursor.fetchone()[0])
            rows = cursor.execute(f"SELECT * FROM {table}").fetchall()
            marks = ",".join("?" * len(cursor.description))
            file.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        file.commit()


def service_answers():
    found = [match.match(text, language="zh") for text in TEXTS]
    return [{**match_json(one, "zh"), "took_ms": 0} for one in found]


def command_answers(capsys):
    answers = []
    for text in TEXTS:
        arguments = [text, "--json", "--lang", "zh"]
        assert cli_quick.runner(arguments) is cli_quick.main
        assert cli_quick.main(arguments) == 0
        answers.append({**json.loads(capsys.readouterr().out), "took_ms": 0})
    return answers


@only_sqlite
def test_it_says_what_the_service_says(strategies, folder, capsys):
    said = service_answers()
    assert {one["slug"] for one in said[0]["matches"]} == {"disk-slow", "disk-full"}
    written(folder)
    assert command_answers(capsys) == said


@only_sqlite
def test_a_new_outcome_is_seen_at_once(strategies, folder, capsys):
    written(folder)
    before = command_answers(capsys)
    for _time in range(3):
        outcomes.note("disk-slow", "failed", 7, match.features_in(TEXTS[0], match.Facts()))
    match.use_index_source(knowledge.current_index)
    match.use_memory(outcomes.CountedMemory())
    said = service_answers()
    written(folder)
    assert command_answers(capsys) == said != before


def emptied(folder):
    sqlite3.connect(folder / "anlan.sqlite3").close()


def spoilt(folder):
    (folder / "anlan.sqlite3").write_bytes(b"no database at all" * 100)


@pytest.mark.parametrize("made", [emptied, spoilt])
def test_a_file_that_it_cannot_read_is_left_to_django(folder, made):
    made(folder)
    assert database.opened(folder / "anlan.sqlite3") is None
    assert cli_quick.runner(["text"]) is None


@only_sqlite
def test_another_database_facts_and_very_many_are_left_to_django(strategies, folder, monkeypatch):
    written(folder)
    assert cli_quick.runner(["text", "--asset", "web"]) is None
    monkeypatch.setattr(database, "AT_MOST", 1)
    assert cli_quick.runner(["text"]) is None
    monkeypatch.undo()
    monkeypatch.setenv("ANLAN_DATA", str(folder))
    monkeypatch.setenv("ANLAN_DATABASE_URL", "postgresql://somewhere/anlan")
    assert cli_quick.runner(["text"]) is None
