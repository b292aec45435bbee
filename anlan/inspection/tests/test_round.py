"""A round of this very machine: every line has a verdict, and no unknown one counts as fine."""

import pytest
from django.utils import translation

from anlan.core.models import AuditEntry
from anlan.inspection import catalogue
from anlan.inspection.actions import add_check, inspect_asset, start_round_job, watch_local_machine
from anlan.inspection.models import Round


@pytest.fixture
def watched(loaded, machine, web, tmp_path):
    import sqlite3

    path = tmp_path / "db.sqlite3"
    sqlite3.connect(path).execute("create table t (a)")
    watch_local_machine(machine, web_url=web.url, database_path=str(path))
    return machine


def test_this_machine_is_inspected_for_real(watched):
    done = inspect_asset(watched, actor=None)
    lines = list(done.results.all())
    assert done.state == Round.State.FINISHED
    assert len(lines) == 34 + 12 + 13 + 1
    assert sum([done.passed, done.failed, done.not_applicable, done.not_done]) == len(lines)
    by_code = {line.code: line for line in lines}
    assert by_code["LNX-05"].verdict == "passed" and by_code["LNX-05"].value > 0
    assert by_code["WEB-01"].verdict == "passed"
    assert by_code["WEB-03"].verdict == "not_applicable"
    assert by_code["WEB-12"].verdict == "not_done"
    assert by_code[""].name == "Anlan's own database" and by_code[""].value is True
    for line in lines:
        assert line.because, line.code
        assert (line.value is None) <= (line.verdict in {"not_done", "not_applicable"}), line.code
        if line.code:
            assert line.criterion_zh and line.criterion_en and line.meaning_zh, line.code


def test_every_wired_item_of_this_machine_answers_or_says_exactly_why_not(watched):
    from anlan.core.saying import known_codes

    done = inspect_asset(watched, actor=None)
    by_code = {line.code: line for line in done.results.all()}
    known = set(known_codes())
    for entry in catalogue.entries():
        if entry.reader in {"host", "http", "tls"}:
            line = by_code[entry.code]
            codes = {reason["code"] for reason in line.because}
            assert codes <= known, entry.code
            assert "probe.failed" not in codes, entry.code
            assert line.value is not None or line.verdict != "passed", entry.code


def test_the_second_round_knows_the_first(watched):
    inspect_asset(watched, actor=None)
    second = inspect_asset(watched, actor=None)
    line = second.results.get(code="LNX-05")
    assert line.previous is not None
    assert line.delta == pytest.approx(line.value - line.previous, abs=0.01)


def test_a_round_tells_what_is_wrong(watched, web):
    web.stop()
    done = inspect_asset(watched, actor=None)
    web.start()
    line = done.results.get(code="WEB-01")
    assert (line.verdict, line.severity, line.value) == ("failed", "crit", False)
    assert "net.refused" in {reason["code"] for reason in line.because}
    with translation.override("zh-hans"):
        assert line.name == "可用性与内容"
        assert line.get_verdict_display() == "不合格"


def test_a_round_goes_through_the_engine(asset, web, ada, run_jobs):
    add_check(asset, kind="http", address=web.url, actor=None)
    start_round_job(asset, actor=ada.actor)
    run_jobs(kinds=["inspection.inspect_asset"])
    done = Round.objects.for_system("test").get()
    assert (done.state, done.passed, done.started_by) == ("finished", 1, ada.actor.label)
    assert AuditEntry.objects.filter(verb="inspection.round_finished").exists()


def test_a_round_that_died_is_marked_and_tried_again(asset, web, run_jobs):
    from anlan.inspection.actions import start_round

    add_check(asset, kind="http", address=web.url, actor=None)
    left = start_round(asset, actor=None)
    start_round_job(asset, actor=None)
    run_jobs(kinds=["inspection.inspect_asset"])
    left.refresh_from_db()
    assert left.state == Round.State.FAILED
    assert Round.objects.for_system("test").finished().count() == 1
