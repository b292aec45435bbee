"""Rotations, stand-ins, leave and swaps as rows: who answers, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from anlan.core.errors import BadInput, Refused
from anlan.duty.actions import assign_duty
from anlan.duty.models import GapNotice, Layer, on_duty_contacts
from anlan.duty.rosters.actions import (
    LayerIn,
    SpanIn,
    add_leave,
    add_override,
    answer_swap,
    ask_swap,
    end_layer,
    end_span,
    set_layer,
)
from anlan.duty.rosters.gaps.actions import note_gaps
from anlan.notifications.models import Delivery
from anlan.organisations.actions import create_contact

NOW = datetime(2027, 5, 4, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def people(north):
    return [create_contact(north, name, actor=None) for name in ("Ada", "Eve")]


def rotation(people, **values):
    given = {"kind": "daily", "starts_on": date(2027, 5, 1), "time_zone": "UTC", **values}
    return LayerIn(name="Days", people=people, **given)


@pytest.fixture
def layer(north, people):
    """Ada and Eve day by day; on the 4th it is Eve's turn."""
    return set_layer(north, rotation(people), actor=None)


def test_a_rotation_stands_in_front_of_plain_shifts(north, people, layer):
    ada, eve = people
    assign_duty(north, ada, level=1, starts_at=NOW - HOUR, actor=None)
    assert on_duty_contacts(north.pk, 1, NOW) == [eve]
    assert on_duty_contacts(north.pk, 1, NOW + DAY) == [ada]
    end_layer(layer, actor=None, now=NOW)
    assert on_duty_contacts(north.pk, 1, NOW + 2 * DAY) == [ada]
    with pytest.raises(Refused):
        end_layer(layer, actor=None, now=NOW)


def test_a_stand_in_wins_until_it_is_ended(north, people, layer):
    ada, eve = people
    row = add_override(north, 1, SpanIn(ada, NOW - HOUR, NOW + HOUR), actor=None)
    assert on_duty_contacts(north.pk, 1, NOW) == [ada]
    end_span(row, actor=None, now=NOW)
    assert on_duty_contacts(north.pk, 1, NOW) == [eve]
    assert on_duty_contacts(north.pk, 1, NOW - HOUR) == [ada]
    with pytest.raises(Refused):
        end_span(row, actor=None, now=NOW)


def test_leave_of_a_user_counts_in_every_organisation(north, south, ada):
    here = create_contact(north, "Ada", actor=None, user=ada)
    there = create_contact(south, "Ada", actor=None, user=ada)
    assign_duty(north, here, level=1, starts_at=NOW - HOUR, actor=None)
    assert on_duty_contacts(north.pk, 1, NOW) == [here]
    add_leave(south, SpanIn(there, NOW, NOW + HOUR), actor=None)
    assert on_duty_contacts(north.pk, 1, NOW) == []
    assert on_duty_contacts(north.pk, 1, NOW + HOUR) == [here]


def test_a_swap_counts_when_the_other_has_agreed(north, people, layer, ada):
    giver, taker = people[1], people[0]
    span = SpanIn(giver, NOW, NOW + HOUR)
    swap = ask_swap(north, 1, span, taker, actor=ada.actor)
    assert on_duty_contacts(north.pk, 1, NOW) == [giver]
    swap = answer_swap(swap, accepted=True, actor=None, now=NOW - HOUR)
    assert on_duty_contacts(north.pk, 1, NOW) == [taker]
    assert (swap.asked_by, swap.state, bool(swap.answered_by)) == ("Ada", "accepted", True)
    with pytest.raises(Refused):
        answer_swap(swap, accepted=False, actor=None, now=NOW)
    with pytest.raises(Refused, match="not on duty"):
        ask_swap(north, 1, span, taker, actor=None)


def test_a_declined_swap_changes_nothing(north, people, layer):
    swap = ask_swap(north, 1, SpanIn(people[1], NOW, NOW + HOUR), people[0], actor=None)
    answer_swap(swap, accepted=False, actor=None, now=NOW)
    assert on_duty_contacts(north.pk, 1, NOW) == [people[1]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": 10},
        {"kind": "days", "turn_days": 0},
        {"ends_on": date(2027, 4, 30)},
        {"time_zone": "Mars/Base"},
        {"kind": "hourly"},
    ],
)
def test_a_wrong_rotation_is_refused(north, people, wrong):
    with pytest.raises(BadInput):
        set_layer(north, rotation(people, **wrong), actor=None)
    assert not Layer.objects.for_system("test").exists()


def test_people_of_another_organisation_and_none_are_refused(north, south):
    stranger = create_contact(south, "Mallory", actor=None)
    for people in ([stranger], [], [None]):
        with pytest.raises(BadInput):
            set_layer(north, rotation(people), actor=None)


def test_a_gap_is_told_once_and_again_when_it_comes_back(north, people, layer, root):
    assert note_gaps(NOW) == 0
    leave = add_leave(north, SpanIn(people[0], NOW + DAY, NOW + DAY + HOUR), actor=None)
    assert (note_gaps(NOW), note_gaps(NOW + HOUR)) == (1, 0)
    told = Delivery.objects.for_system("test").filter(recipient_address=root.email)
    assert "level 1" in told.get().text
    end_span(leave, actor=None, now=NOW)
    assert note_gaps(NOW) == 0
    assert not GapNotice.objects.for_system("test").exists()
    add_leave(north, SpanIn(people[0], NOW + DAY, NOW + DAY + HOUR), actor=None)
    assert note_gaps(NOW) == 1
    assert told.count() == 2


def test_a_first_level_whose_last_shift_is_over_stays_a_gap(north, people):
    assign_duty(north, people[0], level=1, starts_at=NOW, ends_at=NOW + HOUR, actor=None)
    assert note_gaps(NOW) == 1
    assert note_gaps(NOW + 2 * HOUR) == 0
    assert GapNotice.objects.for_system("test").count() == 1
