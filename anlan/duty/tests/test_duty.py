from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core.errors import BadInput, Refused
from anlan.duty.actions import assign_duty, end_duty
from anlan.duty.facts import contact_facts
from anlan.duty.models import Shift, on_duty_contacts
from anlan.duty.rules import Span, gaps
from anlan.organisations.actions import create_contact

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(north):
    return [
        create_contact(north, name, actor=None, phone=phone, email=f"{name.lower()}@example.org")
        for name, phone in (("Ada", "100"), ("Eve", ""))
    ]


# A busy machine is no fault.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 50), st.one_of(st.none(), st.integers(1, 20))), max_size=8)
)
def test_a_gap_is_exactly_what_no_shift_covers(shifts):
    start, end = NOW + 5 * HOUR, NOW + 40 * HOUR
    spans = [Span(NOW + a * HOUR, NOW + (a + b) * HOUR if b else None) for a, b in shifts]
    found = gaps(spans, start, end)
    for hour in range(5, 40):
        moment = NOW + hour * HOUR
        covered = any(
            s.starts_at <= moment and (not s.ends_at or moment < s.ends_at) for s in spans
        )
        assert covered != any(gap.starts_at <= moment < gap.ends_at for gap in found)


def test_who_is_on_duty_now(north, people):
    ada, eve = people
    assign_duty(north, eve, level=1, starts_at=NOW - HOUR, ends_at=NOW, actor=None)
    assign_duty(north, ada, level=1, starts_at=NOW, actor=None)
    assign_duty(north, eve, level=2, starts_at=NOW - HOUR, actor=None)
    assert on_duty_contacts(north.pk, 1, NOW - timedelta(seconds=1)) == [eve]
    assert on_duty_contacts(north.pk, 1, NOW) == [ada]
    assert on_duty_contacts(north.pk, 2, NOW) == [eve]
    assert on_duty_contacts(north.pk, 3, NOW) == []


def test_facts_name_the_first_and_each_level(north, south, people):
    ada, eve = people
    assign_duty(north, ada, level=2, starts_at=NOW, actor=None)
    assign_duty(north, eve, level=3, starts_at=NOW, actor=None)
    facts = contact_facts(north.pk, NOW)
    assert facts["duty"]["phone"] == "100"
    assert facts["duty_3"]["name"] == "Eve"
    assert "phone" not in facts["duty_3"]
    assert contact_facts(south.pk, NOW) == {}


def test_a_foreign_contact_a_wrong_level_or_end_is_refused(north, south, people):
    stranger = create_contact(south, "Mallory", actor=None)
    wrong = [(stranger, 1, None), (people[0], 10, None), (people[0], 1, NOW - HOUR)]
    for contact, level, ends_at in wrong:
        with pytest.raises(BadInput):
            assign_duty(north, contact, level=level, starts_at=NOW, ends_at=ends_at, actor=None)


def test_ending_keeps_what_was_and_is_refused_twice(north, people):
    shift = assign_duty(north, people[0], level=1, starts_at=NOW - HOUR, actor=None)
    end_duty(shift, actor=None, at=NOW)
    assert on_duty_contacts(north.pk, 1, NOW) == []
    assert on_duty_contacts(north.pk, 1, NOW - HOUR) == [people[0]]
    with pytest.raises(Refused):
        end_duty(shift, actor=None, at=NOW)


def test_a_shift_that_has_not_begun_is_taken_away(north, people, root):
    shift = assign_duty(north, people[0], level=1, starts_at=NOW + HOUR, actor=None)
    end_duty(shift, actor=None, at=NOW)
    assert not Shift.objects.visible_to(root).exists()
