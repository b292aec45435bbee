"""A protected folder and a real restic repository for the tests of backup."""

from __future__ import annotations

import os
import shutil
import sqlite3

import pytest

from anlan_probe.backup.restic import APT_LINE, find_restic


@pytest.fixture(autouse=True)
def own_data(tmp_path, settings):
    """Each test has its own data folder; the key stays."""
    settings.ANLAN_DATA = tmp_path / "var"
    settings.ANLAN_DATA.mkdir()
    assert find_restic(), f"restic is missing: {APT_LINE}"
    return settings.ANLAN_DATA


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
def policy(asset, source):
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
def sqlite_policy(asset, database):
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
def take_away():
    def move(path):
        shutil.move(path, f"{path}.away")

    return move
