"""This very machine, read for real; what it cannot answer must say why."""

import os
import subprocess
import sys

import pytest

from anlan_probe.host import GROUPS, accounts, network, processes
from anlan_probe.protocol import Target
from anlan_probe.runner import run_all


@pytest.fixture(scope="module")
def machine():
    targets = [Target("host", "", {"group": name}, 20) for name in GROUPS]
    return {result.target.args["group"]: result for result in run_all(targets)}


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_every_group_answers_or_says_why_not(machine, group):
    readings = machine[group].readings
    assert readings
    for one in readings:
        assert one.value is not None or one.code, one
        assert one.code != "probe.failed", one


def _value(machine, group, metric):
    return next(one.value for one in machine[group].readings if one.metric == metric)


def test_shares_are_shares(machine):
    for group, metric in (
        ("cpu", "cpu.busy_percent"),
        ("cpu", "cpu.iowait_percent"),
        ("memory", "mem.available_percent"),
        ("filesystems", "fs.used_percent"),
    ):
        assert 0 <= _value(machine, group, metric) <= 100


def test_the_machine_has_been_up_for_a_while(machine):
    assert _value(machine, "uptime", "system.uptime_d") > 0


def test_a_process_and_a_port_are_found(web):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60) # anlan-key"])
    try:
        found = processes.key_process({"pattern": "anlan-key", "port": web.port})
    finally:
        child.kill()
        child.wait()
    assert [one.value for one in found] == [1, True]


def test_a_missing_process_and_a_free_port_are_missed(closed_port):
    found = processes.key_process({"pattern": "no-such-[p]rocess-here", "port": closed_port})
    assert [one.value for one in found] == [0, False]


def test_a_deleted_open_file_is_weighed(tmp_path):
    if os.geteuid() != 0:
        (one,) = processes.deleted_but_open({})
        assert one.code == "probe.needs_root"
        return
    before = processes.deleted_but_open({})[0].value
    with open(tmp_path / "big", "wb") as file:
        file.write(b"x" * 32 * 1024 * 1024)
        file.flush()
        os.fsync(file.fileno())
        os.unlink(tmp_path / "big")
        after = processes.deleted_but_open({})[0].value
    assert after - before > 0.02


def test_a_zombie_is_counted():
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    try:
        zombies = next(one for one in processes.read({}) if one.metric == "proc.zombies")
    finally:
        child.wait()
    assert zombies.value >= 1


def test_connections_are_counted(web):
    found = {one.metric for one in network.read({})}
    assert {"tcp.close_wait", "tcp.time_wait", "files.handles_percent"} <= found


def test_accounts_with_root_s_number_or_no_password_are_named(tmp_path):
    (tmp_path / "passwd").write_text("root:x:0:0::/:/bin/sh\nghost:x:0:0::/:/bin/sh\n")
    (tmp_path / "shadow").write_text(
        "root:$y$x:20000:0:99999:7:::\nghost::20000:0:99999:7:::\nold:$y$x:20000:0:90:7:::\n"
    )
    found = {
        one.metric: one for one in accounts.read({"folder": str(tmp_path), "now": 20_085 * 86_400})
    }
    assert found["accounts.extra_root"].data["names"] == ["ghost"]
    assert found["accounts.empty_password"].value == 1
    assert found["accounts.password_days_left"].value == 5
    assert found["accounts.password_days_left"].instance == "old"


def test_without_its_files_nothing_is_claimed_about_accounts(tmp_path):
    assert all(one.value is None for one in accounts.read({"folder": str(tmp_path)}))
