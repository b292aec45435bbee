"""Who is paged next, and why not."""

from datetime import UTC, datetime, timedelta

import pytest

from anlan.incidents.rules import LadderState, Rung, Severity, default_ladder, next_rung

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LADDER = [Rung(1, 0), Rung(2, 300)]
READY = LadderState(is_unrecovered=True, is_acknowledged=False, arm=2, position=0)


def verdict(state=READY, *, arm=2, position=0):
    return next_rung(LADDER, state, arm=arm, position=position, armed_at=AT)


def test_the_first_rung_is_paged_and_the_second_is_due_five_minutes_after_arming():
    found = verdict()
    assert (found.what, found.next_due_at) == ("page", AT + timedelta(minutes=5))


def test_the_last_rung_has_none_after_it():
    found = verdict(LadderState(True, False, 2, 1), position=1)
    assert (found.what, found.next_due_at) == ("page", None)


@pytest.mark.parametrize(
    ("state", "arm", "position", "code"),
    [
        (LadderState(True, True, 2, 0), 2, 0, "incidents.ladder_acknowledged"),
        (LadderState(False, False, 2, 0), 2, 0, "incidents.ladder_over"),
        (LadderState(True, False, 3, 0), 2, 0, "incidents.ladder_moved_on"),
        (LadderState(True, False, 2, 1), 2, 0, "incidents.ladder_moved_on"),
        (LadderState(True, False, 2, 2), 2, 2, "incidents.ladder_moved_on"),
    ],
)
def test_it_stops_with_the_reason(state, arm, position, code):
    found = verdict(state, arm=arm, position=position)
    assert (found.what, found.because[0].code) == ("stop", code)


def test_graver_incidents_climb_sooner():
    second = [default_ladder(severity)[1].after_s for severity in Severity]
    assert second == sorted(second)
    assert all(rung.level in {1, 2} for s in Severity for rung in default_ladder(s))
