"""Anlan protects itself, and a stranger can undo it with plain restic and the sheet."""

import re
import sqlite3
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from anlan.backup.actions import create_own_policy, restore_copy, start_run
from anlan.backup.models import Policy
from anlan.backup.tool import Hand, opened
from anlan.config.database import database_settings
from anlan.core.saying import say
from anlan_probe.backup.restic import find_restic
from tests.servers.postgres import running_postgres

pytestmark = pytest.mark.servers


@pytest.fixture
def own(asset, own_data, monkeypatch):
    path = own_data / "anlan.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE incident (number TEXT)")
        connection.execute("INSERT INTO incident VALUES ('2026-0001')")
    connection.close()
    (own_data / "master.key").write_bytes(b"the master key")
    monkeypatch.setitem(settings.DATABASES, "default", settings.DATABASES["default"] | {
        "NAME": str(path), "ENGINE": "django.db.backends.sqlite3"
    })  # fmt: skip
    return create_own_policy(asset)


def test_the_first_start_can_be_repeated(own, asset):
    assert create_own_policy(asset) == own
    assert own.repository.is_same_disk


def test_it_is_backed_up_proven_and_comes_back_with_plain_restic(own, work, own_data, tmp_path):
    sheet = own_data / "recovery-sheet.txt"
    assert sheet.stat().st_mode & 0o777 == 0o600
    text = sheet.read_text()
    escrow = re.search(r"\n {4}(\S{32})\n", text)[1]
    start_run(own, actor=None)
    work()
    run = own.runs.get()
    assert run.outcome == "made", [say(reason) for reason in run.reasons]
    assert own.newest_copy().proof_level == 6
    own.repository.refresh_from_db()
    assert own.repository.escrow_added_at and not own.repository.escrow_password
    assert own.repository.location == str(own_data / "repository")

    key = tmp_path / "key.txt"
    key.write_text(escrow)
    [command] = re.findall(r"4\. Restore the newest copy:\s+(restic .*?)\\\n\s+(.*)", text)
    words = " ".join(command).replace("key.txt", str(key)).replace("/srv/restored", "OUT").split()
    words[words.index("OUT")] = str(tmp_path / "out")
    done = subprocess.run([*words, "--no-cache"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [restored] = (tmp_path / "out").rglob("anlan.sqlite3")
    with sqlite3.connect(restored) as connection:
        assert connection.execute("SELECT number FROM incident").fetchone() == ("2026-0001",)
    names = [path.name for path in (tmp_path / "out").rglob("*")]
    assert "master.key" not in names


def test_the_password_lies_in_a_file_only_while_it_is_needed(own, own_data):
    folder = own_data / "run" / "restic"
    with opened(own.repository, Hand(None)):
        [path] = folder.iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
    assert not list(folder.iterdir())
    (folder / "999999999-left").write_text("left by a killed process")
    with opened(own.repository, Hand(None)):
        assert not Path(folder / "999999999-left").exists()


def test_a_postgresql_database_is_dumped_read_to_its_end_and_comes_back(
    asset, work, monkeypatch, tmp_path
):
    with running_postgres() as server:
        url = server.create_database("anlan")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE incident (number text)")
            connection.execute(
                "INSERT INTO incident SELECT 'N-' || n FROM generate_series(1,999) n"
            )
        there = database_settings(url, tmp_path)
        monkeypatch.setitem(settings.DATABASES, "default", there)
        policy = create_own_policy(asset)
        assert policy.kind == "postgresql"
        start_run(policy, actor=None)
        work()
        run = policy.runs.get()
        assert run.outcome == "made", [say(reason) for reason in run.reasons]
        assert policy.newest_copy().proof_level == 5
        restore = restore_copy(policy.newest_copy(), actor=None)
        work()
        [dump] = restore.folder.rglob("anlan.dump")
        server.create_database("again")
        words = ["pg_restore", "-1", "--exit-on-error", "-d", server.url("again"), str(dump)]
        subprocess.run(words, check=True, capture_output=True)
        with psycopg.connect(server.url("again")) as connection:
            assert connection.execute("SELECT count(*) FROM incident").fetchone() == (999,)
        Policy.objects.for_system("test").update(paths=["gone.dump"])
        monkeypatch.setitem(settings.DATABASES, "default", there | {"NAME": "gone"})
        start_run(policy, actor=None)
        work()
        assert "could not be dumped" in say(policy.runs.first().reasons[-1])


def test_without_pg_dump_the_run_fails_with_the_line_to_run(asset, work, monkeypatch, tmp_path):
    there = database_settings("postgresql://anlan@127.0.0.1/anlan", tmp_path)
    monkeypatch.setitem(settings.DATABASES, "default", there)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "restic").symlink_to(find_restic())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    policy = create_own_policy(asset)
    start_run(policy, actor=None)
    work()
    assert "apt-get install -y postgresql-client" in say(policy.runs.get().reasons[-1])
