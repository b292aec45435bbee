"""What every kind of check owes its callers; a new kind is done when this is green."""

import asyncio
import json
import time

import pytest

from anlan_probe import checks
from anlan_probe.protocol import Reading, Target
from anlan_probe.runner import run_one

# One target per kind that answers, and one that cannot.
GOOD = {
    "disk_free": Target("disk_free", "/"),
    "file_age": Target("file_age", "/etc/passwd"),
    "host": Target("host", "", {"group": "memory"}),
    "http": Target("http", "{web}/", timeout_s=5),
    "sqlite_file": Target("sqlite_file", "{database}"),
    "tcp": Target("tcp", "127.0.0.1:{port}", timeout_s=5),
    "tls": Target("tls", "127.0.0.1:{port}", timeout_s=2),
}
BAD = {
    "disk_free": Target("disk_free", "/no/such/folder"),
    "file_age": Target("file_age", "/no/such/file"),
    "host": Target("host", "", {"group": "no such group"}),
    "http": Target("http", "gopher://127.0.0.1/"),
    "sqlite_file": Target("sqlite_file", "/no/such/file"),
    "tcp": Target("tcp", "no port at all"),
    "tls": Target("tls", "127.0.0.1:notaport"),
}


def _filled(target, web, tmp_path):
    import sqlite3

    database = tmp_path / "one.sqlite3"
    sqlite3.connect(database).execute("create table t (a)")
    address = target.address.format(web=web.url, port=web.port, database=database)
    return Target(target.kind, address, target.args, target.timeout_s)


def test_every_kind_is_held_to_this_suite():
    assert set(checks.kinds()) == set(GOOD) == set(BAD)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_check_answers_readings_that_survive_the_wire(kind, web, tmp_path):
    readings = asyncio.run(run_one(_filled(GOOD[kind], web, tmp_path)))
    assert readings
    for reading in readings:
        assert reading.metric.partition(".")[0]
        wired = json.loads(json.dumps(reading.as_json()))
        assert Reading.from_json(wired) == reading
        assert all(not isinstance(value, float) for value in reading.params.values())
        assert reading.value is not None or reading.code


@pytest.mark.parametrize("kind", sorted(BAD))
def test_what_cannot_be_measured_is_never_fine(kind):
    readings = asyncio.run(run_one(BAD[kind]))
    assert readings
    assert all(one.value is None or one.value is False for one in readings)
    assert all(one.code for one in readings)


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_check_does_not_stall_the_loop(kind, web, tmp_path):
    target = _filled(GOOD[kind], web, tmp_path)

    async def watch():
        gaps, running = [], asyncio.create_task(run_one(target))
        while not running.done():
            before = time.monotonic()
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - before)
        return gaps

    assert max(asyncio.run(watch()), default=0) < 0.25
