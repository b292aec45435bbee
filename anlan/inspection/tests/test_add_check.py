import os

import pytest

from anlan.core.errors import BadInput, Refused
from anlan.inspection.actions import add_check, recheck, watch_local_machine
from anlan.inspection.models import Check

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"kind": "crystal-ball", "address": "x"}, "kind"),
        ({"kind": "http", "address": "ftp://x"}, "address"),
        ({"kind": "tcp", "address": "x"}, "address"),
        ({"kind": "disk_free", "address": "relative"}, "address"),
        ({"kind": "http", "address": "http://x", "args": {"shell": "rm"}}, "args.shell"),
        ({"kind": "http", "address": "http://x", "interval_s": 0}, "interval_s"),
        ({"kind": "http", "address": "http://x", "timeout_s": 999}, "timeout_s"),
        ({"kind": "host", "args": {"group": "cpu"}}, "metric"),
        (
            {"kind": "tcp", "address": "a:1", "thresholds": {"crit": {"op": "?"}}},
            "thresholds.crit.op",
        ),
        (
            {"kind": "tcp", "address": "a:1", "thresholds": {"crit": {"free_drop": {"mib": 1}}}},
            "thresholds.crit.free_drop",
        ),
        (
            {
                "kind": "disk_free",
                "address": "/no/such",
                "thresholds": {"crit": {"free_drop": {"mib": 64}}},
            },
            "address",
        ),
    ],
)
def test_a_bad_check_is_refused_with_the_field_and_nothing_is_saved(machine, spec, field):
    with pytest.raises(BadInput) as error:
        add_check(machine, actor=None, **spec)
    assert error.value.errors[0]["field"] == field
    assert not Check.objects.for_system("test").exists()


def test_only_the_owner_of_this_machine_may_look_into_it(asset, foreign, machine):
    spec = {"kind": "file_age", "address": "/etc/shadow"}
    assert add_check(asset, actor=None, **spec).pk
    with pytest.raises(Refused):
        add_check(foreign, actor=None, **spec)


def test_a_loss_of_free_space_becomes_an_absolute_limit_and_is_crossed_for_real(machine, tmp_path):
    check = add_check(
        machine,
        kind="disk_free",
        address=str(tmp_path),
        thresholds={"crit": {"free_drop": {"mib": 64}}, "n": 1},
        actor=None,
    )
    saved = check.thresholds["crit"]
    assert saved["op"] == "<"
    assert saved["because"]["free_then"] - saved["value"] == 64 * MIB
    assert recheck([check])[check.pk].graded == "ok"
    with open(tmp_path / "ballast", "wb") as file:
        for _ in range(96):
            file.write(os.urandom(MIB))
        file.flush()
        os.fsync(file.fileno())
    assert recheck([check])[check.pk].graded == "crit"
    (tmp_path / "ballast").unlink()


def test_this_machine_is_watched_and_watching_it_again_adds_nothing(loaded, machine, web, tmp_path):
    database = str(tmp_path / "db.sqlite3")
    first = watch_local_machine(machine, web_url=web.url, database_path=database)
    assert {check.kind for check in first} == {"host", "http", "tls", "fact", "sqlite_file"}
    again = watch_local_machine(machine, web_url=web.url, database_path=database)
    assert again == []
    assert machine.checks.get(item__code="WEB-07").address.endswith("/readyz")


def test_the_first_slots_are_spread(loaded, machine, web):
    made = watch_local_machine(machine, web_url=web.url, database_path=None)
    minutely = [check for check in made if check.interval_s == 60]
    assert len({check.next_due_at.second for check in minutely}) > len(minutely) // 3
