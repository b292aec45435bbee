import socket
import struct

import pytest

from anlan_probe.host import logins

NOW = 1_800_000_000


def _record(kind, user, source, at):
    packed = struct.unpack("<I", socket.inet_aton(source))[0] if source else 0
    return logins._RECORD.pack(
        kind, 1, b"pts/0", b"ts/0", user.encode(), source.encode(), 0, 0, 0, int(at), 0,
        packed, 0, 0, 0, b"",
    )  # fmt: skip


@pytest.fixture
def logs(tmp_path):
    def write(failed, good):
        (tmp_path / "btmp").write_bytes(b"".join(_record(6, *one) for one in failed))
        (tmp_path / "wtmp").write_bytes(b"".join(_record(7, *one) for one in good))
        found = logins.read({"folder": str(tmp_path), "now": NOW})
        return {one.metric: one for one in found}

    return write


def test_failures_of_the_last_hour_are_counted_by_source(logs):
    failed = [("root", "203.0.113.9", NOW - 60 * n) for n in range(12)]
    failed += [("root", "203.0.113.9", NOW - 7200)]
    found = logs(failed, [])
    assert found["logins.failed_last_hour"].value == 12
    assert found["logins.failed_last_hour"].data["sources"] == [["203.0.113.9", 12]]


def test_a_success_after_five_failures_is_a_guess(logs):
    failed = [("root", "203.0.113.9", NOW - 600 - n) for n in range(5)]
    found = logs(failed, [("root", "203.0.113.9", NOW - 500)])
    assert found["logins.guessed"].value == 1
    assert logs(failed, [("root", "10.0.0.5", NOW - 500)])["logins.guessed"].value == 0


def test_root_from_outside_is_told_apart_from_home(logs):
    found = logs([], [("root", "10.1.2.3", NOW - 60), ("ann", "198.51.100.7", NOW - 60)])
    assert found["logins.unusual"].value == 1
    assert found["logins.root_from_outside"].value == 0
    found = logs([], [("root", "198.51.100.7", NOW - 60)])
    assert found["logins.root_from_outside"].value == 1


def test_missing_logs_are_unknown_not_quiet(tmp_path):
    found = logins.read({"folder": str(tmp_path)})
    assert {one.value for one in found} == {None}
    assert {one.code for one in found} == {"probe.no_file"}
