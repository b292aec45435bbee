"""Commands over SSH against a real server: what comes back, and what ends how."""

import psutil
import pytest

from anlan_probe import ssh
from anlan_probe.capped import Capped

OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ+p9R9m5G2rUeN4e2f0rYlq3K1h7xgC4m0b2xjz2Q1W"


@pytest.fixture
def run(sshd):
    def go(command, *, timeout_s=60, stop=lambda: "", **other):
        output = Capped()
        target = sshd.target(**other)
        ended = ssh.run(target, command, output, timeout_s=timeout_s, stop=stop, tick=lambda: None)
        return ended, output

    return go


def running(*command):
    return [one for one in psutil.process_iter(["cmdline"]) if one.info["cmdline"] == [*command]]


def test_both_streams_and_the_exit_code_come_back(run):
    ended, output = run("echo out; echo err >&2; exit 3")
    assert (ended.code, ended.exit_code, ended.has_begun) == (ssh.FINISHED, 3, True)
    assert sorted(output.text().split()) == ["err", "out"]


def test_a_hang_is_ended_there_too_when_the_time_is_over(run):
    ended, _output = run("exec sleep 98765", timeout_s=1)
    assert (ended.code, ended.is_gone) == (ssh.TIMED_OUT, True)
    assert not running("sleep", "98765")


def test_a_stop_ends_the_command_there_too(run):
    output_seen = iter(["", "", "", "", ""])
    ended, _output = run("exec sleep 98766", stop=lambda: next(output_seen, "aborted"))
    assert ended.code == ssh.STOPPED
    assert not running("sleep", "98766")


def test_a_flood_is_capped_and_counted(run):
    ended, output = run("head -c 5000000 /dev/zero | tr '\\0' y; echo end")
    assert ended.exit_code == 0
    assert output.total == 5000004
    assert len(output.text()) < 70_000
    assert "bytes …]" in output.text()
    assert output.text().endswith("end\n")


def test_nothing_is_sent_to_a_machine_that_is_not_known(run, sshd):
    assert run("true", host_key="")[0] == ssh.Ended(
        ssh.NEW_KEY, None, sshd.host_key, "Host key is not trusted for host 127.0.0.1"
    )
    ended, _output = run("true", host_key=OTHER_KEY)
    assert (ended.code, ended.offered, ended.has_begun) == (ssh.CHANGED_KEY, sshd.host_key, False)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"key": "", "password": "wrong"}, ssh.REFUSED),
        ({"key": "no key"}, ssh.BAD_KEY),
        ({"port": 1}, ssh.UNREACHABLE),
    ],
)
def test_what_goes_wrong_before_the_command_has_its_word(run, other, code):
    ended, _output = run("true", **other)
    assert (ended.code, ended.has_begun) == (code, False)
