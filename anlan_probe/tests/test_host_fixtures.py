"""What the machine that runs the tests may not have: recorded answers of real programs."""

import os
import time

import pytest

from anlan_probe.host import clock, filesystems, memory, services, software, source
from anlan_probe.host.source import Said


@pytest.fixture
def says(monkeypatch):
    """says({"program": text}) → programs answer the recorded text."""

    def record(answers):
        def ask(program):
            name = os.path.basename(program[0])
            return answers.get(name, Said(code="probe.no_program", detail=name))

        monkeypatch.setattr(source, "ask", ask)
        monkeypatch.setattr("shutil.which", lambda name, **_: f"/usr/sbin/{name}")

    return record


def _by_metric(readings):
    return {one.metric: one for one in readings}


def test_failed_units_are_counted_and_named(says, monkeypatch):
    monkeypatch.setattr(services.os.path, "isdir", lambda path: True)
    says(
        {
            "systemctl": Said(
                "nginx.service loaded failed failed nginx\nx.timer loaded failed failed x\n"
            )
        }
    )
    found = _by_metric(services.read({}))["systemd.failed_units"]
    assert (found.value, found.data["units"]) == (2, ["nginx.service", "x.timer"])


def test_a_container_without_systemd_is_unknown_not_fine(monkeypatch):
    monkeypatch.setattr(services.os.path, "isdir", lambda path: False)
    (found,) = services.read({})
    assert (found.value, found.code) == (None, "host.no_systemd")


def test_the_ssh_server_s_own_words_are_read(says):
    says(
        {
            "sshd": Said(
                "port 22\npermitrootlogin yes\npasswordauthentication no\n"
                "permitemptypasswords no\nmaxauthtries 6\n"
            )
        }
    )
    found = _by_metric(services.sshd({}))
    assert found["ssh.root_login"].value == "yes"
    assert found["ssh.empty_passwords"].value is False
    assert found["ssh.max_tries"].value == 6


def test_an_ssh_server_that_will_not_say_is_unknown(says):
    says({"sshd": Said("", "probe.program_failed", "sshd: no hostkeys available")})
    assert {one.value for one in services.sshd({})} == {None}


@pytest.mark.parametrize(
    ("line", "value", "code"),
    [
        ("A29FC801,162.159.200.1,3,1732360000.1,-0.0025,0,0,0,0,0,0,0,64.2,Normal", 2.5, ""),
        ("7F7F0101,,0,0.0,0.0,0,0,0,0,0,0,0,0.0,Not synchronised", None, "clock.free_running"),
        ("nonsense", None, "probe.program_failed"),
    ],
)
def test_chrony_s_offset_is_read(says, line, value, code):
    says({"chronyc": Said(line + "\n")})
    found = _by_metric(clock.read({}))["time.offset_ms"]
    assert (found.value, found.code) == (value, code)


def test_a_virus_scanner_s_signatures_have_an_age(monkeypatch, tmp_path):
    signatures = tmp_path / "daily.cld"
    signatures.write_text("x")
    os.utime(signatures, (time.time() - 9 * 86_400,) * 2)
    monkeypatch.setattr(software.glob, "glob", lambda pattern: [str(signatures)])
    found = _by_metric(software.antivirus({}))
    assert 8.9 < found["av.signatures_age_d"].value < 9.1
    assert found["av.running"].value is False


def test_waiting_security_updates_are_told_from_others(says, monkeypatch, tmp_path):
    lists = tmp_path / "deb_Packages"
    lists.write_text("x")
    monkeypatch.setattr(software.glob, "glob", lambda pattern: [str(lists)])
    says(
        {
            "apt-get": Said(
                "Inst openssl [3.0.1] (3.0.2 Debian-Security:12/stable-security [amd64])\n"
                "Inst vim [9.0] (9.1 Debian:12/stable [amd64])\nConf openssl\n"
            )
        }
    )
    found = _by_metric(software.updates({}))["updates.security"]
    assert (found.value, found.data["packages"]) == (1, ["openssl"])


def test_half_used_swap_is_half_free(monkeypatch):
    content = "MemTotal: 100 kB\nMemAvailable: 40 kB\nSwapTotal: 10 kB\nSwapFree: 5 kB\n"
    monkeypatch.setattr(source, "text", lambda path: content if "meminfo" in path else None)
    found = _by_metric(memory.read({}))
    assert found["swap.free_percent"].value == 50
    assert found["mem.available_percent"].value == 40
    assert found["oom.kills"].value is None


def test_a_mount_turned_read_only_is_named(monkeypatch):
    lines = "/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /data xfs ro,relatime 0 0\nnas:/x /n nfs ro 0 0\n"
    monkeypatch.setattr(source, "text", lambda path: lines)
    found = _by_metric(filesystems.read({}))["fs.read_only"]
    assert (found.value, found.data["mounts"]) == (1, ["/data"])
