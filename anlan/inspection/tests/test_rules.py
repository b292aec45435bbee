"""Golden files: a case is thresholds and the readings that follow one another."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from anlan.inspection import rules
from anlan.inspection.rules import Announcement, Measured, Severity, State
from anlan.inspection.thresholds import parse

BEGIN = datetime(2026, 11, 23, 8, tzinfo=UTC)
CASES = sorted((Path(__file__).parent / "golden").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden(path):
    case = json.loads(path.read_text())
    limits = parse(case["metric"], case["thresholds"])
    state, announced = State(), Severity.UNKNOWN
    for step in case["steps"]:
        readings = [Measured(**{"metric": case["metric"], **one}) for one in step["readings"]]
        now = BEGIN + timedelta(seconds=step["at"])
        verdict = rules.evaluate(state, readings, limits, now, masked=step.get("masked", False))
        told = rules.announcement(announced, verdict)
        if told is not Announcement.NOTHING:
            announced = verdict.state.severity
        seen = (verdict.graded, verdict.state.severity, told)
        assert seen == (step["graded"], step["severity"], step["tell"]), step
        if "shown" in step:
            assert verdict.shown.instance == step["shown"]
        assert verdict.because
        state = verdict.state


def test_a_slot_is_kept_and_missed_ones_are_skipped():
    at = datetime.fromtimestamp(1_000_000_000, UTC)
    first = rules.next_due(at, 60, 7, is_unsure=False)
    assert (int(first.timestamp()) - 7) % 60 == 0
    late = rules.next_due(first + timedelta(seconds=400), 60, 7, is_unsure=False)
    assert (int(late.timestamp()) - 7) % 60 == 0
    assert timedelta(0) < late - (first + timedelta(seconds=400)) <= timedelta(seconds=60)


def test_while_unsure_the_next_reading_comes_soon():
    at = datetime.fromtimestamp(1_000_000_000, UTC)
    assert rules.next_due(at, 3600, 1800, is_unsure=True) - at <= timedelta(seconds=5)
    soft = State(Severity.OK, (Severity.OK, Severity.CRIT))
    assert rules.is_unsure(soft)
    assert not rules.is_unsure(State(Severity.CRIT, (Severity.CRIT, Severity.CRIT)))
    assert not rules.is_unsure(State())


def test_a_reading_is_stale_after_three_intervals_but_not_within_a_minute():
    assert rules.is_stale(None, 60, BEGIN)
    assert not rules.is_stale(BEGIN, 5, BEGIN + timedelta(seconds=50))
    assert rules.is_stale(BEGIN, 60, BEGIN + timedelta(seconds=181))


def test_text_is_never_compared_with_a_number():
    assert not rules.compare(">", "9", 5)
    assert not rules.compare(">", True, 0)
    assert rules.compare("in", "TLSv1", ("TLSv1", "TLSv1.1"))


def test_sizes_read_like_sizes():
    assert rules.written(78.5 * 1024**3, "B") == "78.5 GiB"
    assert rules.written(0.1 + 0.2) == "0.3"
