"""States of a version as a table, and the arithmetic of due dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.strategies.rules import Act, Ask, Due, State, acts_for, decide, reminders, review_due

ALLOWED = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Act.APPROVE): State.APPROVED,
    (State.DRAFT, Act.REJECT): State.REJECTED,
    (State.SUBMITTED, Act.APPROVE): State.APPROVED,
    (State.SUBMITTED, Act.REJECT): State.REJECTED,
    (State.APPROVED, Act.RETIRE): State.RETIRED,
}
BY_AUTHOR = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    (State.DRAFT, Act.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Act.RETIRE): State.RETIRED,
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_what_follows_from_what(state, act):
    other = decide(Ask(state, act, "user:1", "user:2", comment="why"))
    assert other.what == ALLOWED.get((state, act))
    own = decide(Ask(state, act, "user:1", "user:1", comment="why"))
    assert own.what == BY_AUTHOR.get((state, act))
    assert bool(own.because) == (own.what is None)


def test_anlan_itself_may_do_both():
    for act in (Act.APPROVE, Act.WITHDRAW):
        assert decide(Ask(State.DRAFT, act, "system", "system", is_system=True)).what


def test_the_buttons_are_what_would_be_allowed():
    assert acts_for(State.DRAFT, "user:1", "user:1") == [Act.SUBMIT, Act.WITHDRAW]
    assert acts_for(State.DRAFT, "user:1", "user:2") == [Act.SUBMIT, Act.APPROVE, Act.REJECT]
    assert acts_for(State.REJECTED, "user:1", "user:2") == []


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2026, 1, 31), date(2027, 1, 31)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 12, 1), date(2027, 12, 1)),
    ],
)
def test_a_year_later(on, due):
    assert review_due(on) == due


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_due_dates_move_with_their_days(on, months):
    due = review_due(on, months)
    assert (due.year - on.year) * 12 + due.month - on.month == months
    assert due.day == on.day or due.day >= 28


def test_who_wrote_it_is_asked_first_and_else_everybody():
    own = Due(1, date(2026, 1, 1), ("user:1", "user:2"))
    pack = Due(2, date(2026, 1, 1), ("system", "system"))
    gone = Due(3, date(2026, 1, 1), ("user:9", ""))
    found = reminders([pack, own, gone], ["user:2", "user:3"])
    assert found == {"user:2": [own, pack, gone], "user:3": [pack, gone]}
