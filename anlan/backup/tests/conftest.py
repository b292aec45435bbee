"""A protected folder and a real restic repository for the tests of backup."""

from __future__ import annotations

import os
import shutil
import sqlite3

import pytest
from django.utils import timezone

from anlan.core.secrets import Secret
from anlan_probe.backup.restic import APT_LINE, Restic, find_restic, write_password
from anlan_probe.tests.weak_keys import weaken

PASSWORD, ESCROW = "work key of the tests", "escrow key of the tests"


@pytest.fixture(scope="session")
def made_repository(tmp_path_factory):
    """Made once: restic spends half a second of arithmetic on every new key."""
    assert find_restic(), f"restic is missing: {APT_LINE}"
    base = tmp_path_factory.mktemp("repository")
    restic = Restic(str(base / "made"), write_password(base / "key", PASSWORD), base / "cache")
    engine_id = restic.init_or_open()
    restic.add_key(write_password(base / "escrow", ESCROW))
    weaken(base / "made", PASSWORD, ESCROW)
    return base / "made", engine_id


@pytest.fixture(autouse=True)
def own_data(tmp_path, settings):
    """Each test has its own data folder; the key stays."""
    settings.ANLAN_DATA = tmp_path / "var"
    settings.ANLAN_DATA.mkdir()
    assert find_restic(), f"restic is missing: {APT_LINE}"
    return settings.ANLAN_DATA


@pytest.fixture
def repository(north, own_data, made_repository):
    """A repository that is registered, created and has its escrow key already."""
    from anlan.backup.models import Repository

    made, engine_id = made_repository
    place = own_data / "repositories" / "north"
    shutil.copytree(made, place)
    return Repository.objects.for_system("test").create(
        organisation=north,
        name="Repository of North",
        location=str(place),
        engine_id=engine_id,
        password=Secret(PASSWORD),
        escrow_password=Secret(""),
        escrow_added_at=timezone.now(),
        is_same_disk=True,
    )


@pytest.fixture
def asset(north):
    from anlan.assets.actions import register_asset

    return register_asset(north, code="FS-01", name="File server", asset_class="server", actor=None)


@pytest.fixture
def source(tmp_path):
    root = tmp_path / "source"
    (root / "sub").mkdir(parents=True)
    for number in range(12):
        (root / "sub" / f"{number}.txt").write_text(f"file {number}\n" * 50)
    (root / "big").write_bytes(os.urandom(1_500_000))
    (root / os.fsdecode(b"caf\xe9")).write_bytes(b"not UTF-8")
    (root / "link").symlink_to("big")
    return root


@pytest.fixture
def policy(asset, source, repository):
    from anlan.backup.actions import create_folder_policy

    return create_folder_policy(asset, code="files", paths=[str(source)], actor=None)


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "app.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE patient (id INTEGER PRIMARY KEY, name TEXT)")
        rows = [(n, f"patient {n}") for n in range(500)]
        connection.executemany("INSERT INTO patient VALUES (?, ?)", rows)
    connection.close()
    return path


@pytest.fixture
def sqlite_policy(asset, database, repository):
    from anlan.backup.actions import create_sqlite_policy

    return create_sqlite_policy(asset, code="patients", database=str(database), actor=None)


@pytest.fixture
def work(run_jobs):
    """work() runs the due jobs of backup and gives those that ran."""
    kinds = ["backup.run", "backup.prove", "backup.check", "backup.restore"]
    return lambda: run_jobs(kinds=kinds)


@pytest.fixture
def backed_up(policy, work):
    from anlan.backup.actions import start_run

    start_run(policy, actor=None)
    work()
    return policy.newest_copy()


@pytest.fixture
def packs(own_data):
    """Data packs of all repositories, smallest first."""

    def find():
        found = own_data.rglob("data/??/*")
        return sorted(found, key=lambda path: path.stat().st_size)

    return find


@pytest.fixture
def flip():
    def flip_one_byte(path, at=100):
        path.chmod(0o600)
        data = bytearray(path.read_bytes())
        data[at] ^= 1
        path.write_bytes(data)

    return flip_one_byte


@pytest.fixture
def lying_restic(tmp_path, monkeypatch):
    """lying_restic("restore", "rm …") → a restic that does one thing more than it was asked."""

    def make(command, then, before=""):
        real, folder = find_restic(), tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        script = folder / "restic"
        script.write_text(
            f'#!/bin/sh\ncase "$1" in {command}) {before} {real} "$@"; rc=$?; {then}; exit $rc;;'
            f' *) exec {real} "$@";; esac\n'
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    return make


@pytest.fixture
def events(north):
    """The events of backup so far, as (key kind, status), oldest first."""
    from anlan.incidents.models import Event

    def find():
        rows = Event.objects.for_system("test").filter(source="backup").order_by("id")
        return [(event.key.partition(":")[0], event.status) for event in rows]

    return find
