import os
import sqlite3
import time

from anlan_probe.protocol import Target


def test_free_space_is_what_the_file_system_says(read, tmp_path):
    found = read(Target("disk_free", str(tmp_path)))
    stat = os.statvfs(tmp_path)
    assert abs(found["disk.free_bytes"].value - stat.f_bavail * stat.f_frsize) < 1024**3
    assert 0 <= found["disk.used_percent"].value <= 100


def test_a_file_s_age_and_the_newest_of_a_pattern(read, tmp_path):
    old, new = tmp_path / "a.dump", tmp_path / "b.dump"
    for path, age in ((old, 7200), (new, 60)):
        path.write_text("x")
        os.utime(path, (time.time() - age,) * 2)
    assert 7190 < read(Target("file_age", str(old)))["file.age_s"].value < 7260
    newest = read(Target("file_age", str(tmp_path / "*.dump")))
    assert 50 < newest["file.age_s"].value < 120
    assert newest["file.age_s"].instance == str(new)


def test_a_missing_file_is_a_fact_and_its_age_unknown(read, tmp_path):
    found = read(Target("file_age", str(tmp_path / "none")))
    assert found["file.exists"].value is False
    assert found["file.age_s"].value is None


def test_a_sound_database_is_sound(read, tmp_path):
    path = tmp_path / "db.sqlite3"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("create table t (a text)")
    database.execute("insert into t values ('x')")
    database.commit()
    found = read(Target("sqlite_file", str(path)))
    assert found["sqlite.ok"].value is True
    assert found["sqlite.size_bytes"].value > 0
    assert found["sqlite.wal_bytes"].value > 0


def test_a_damaged_database_is_found_out(read, tmp_path):
    path = tmp_path / "db.sqlite3"
    database = sqlite3.connect(path)
    database.execute("create table t (a text)")
    database.executemany("insert into t values (?)", [("x" * 500,)] * 500)
    database.commit()
    database.close()
    raw = bytearray(path.read_bytes())
    raw[4096:20000] = os.urandom(20000 - 4096)
    path.write_bytes(raw)
    ok = read(Target("sqlite_file", str(path)))["sqlite.ok"]
    assert (ok.value, ok.code) == (False, "sqlite.damaged")


def test_a_missing_database_does_not_exist(read, tmp_path):
    found = read(Target("sqlite_file", str(tmp_path / "none")))
    assert found["sqlite.exists"].value is False
    assert found["sqlite.ok"].value is None
    assert not (tmp_path / "none").exists()
