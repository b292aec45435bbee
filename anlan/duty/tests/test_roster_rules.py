"""Who is on duty when: exact over clock changes, year ends, limits, leave and overrides."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.calendars.rules import ALWAYS, Calendar, Special
from anlan.duty.rules import Claim, Days, Layer, Limits, Plan, Source, on_duty, turns

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
HOUR = timedelta(hours=1)
# A busy machine is no fault.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Both clock changes of each zone, leap day and year ends lie within reach of these starts.
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2028, 12, 31)).map(
    lambda at: at.replace(microsecond=0, tzinfo=UTC)
)
DAYS = st.dates(date(2026, 12, 1), date(2028, 12, 31))
HOURS = st.sampled_from([((0, 86_400),), ((9 * 3600, 17 * 3600),), ((0, 7200), (79_200, 86_400))])

layers = st.builds(
    Layer,
    zone=st.sampled_from(ZONES),
    starts_on=DAYS,
    people=st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple),
    turn_days=st.integers(1, 9),
    handover_s=st.sampled_from([0, 2 * 3600, 9000, 9 * 3600, 23 * 3600 + 1800]),
    ends_on=st.none() | DAYS,
    limits=st.builds(Limits, hours=HOURS, weekdays=st.frozensets(st.integers(0, 6), min_size=1)),
)
claims = st.builds(
    lambda person, at, hours: Claim(person, at, at + hours * HOUR if hours else None),
    st.integers(1, 5),
    MOMENTS,
    st.none() | st.integers(1, 900),
)
few = st.lists(claims, max_size=3)
plans = st.builds(Plan, st.lists(layers, max_size=3), overrides=few, leaves=few, shifts=few)
spans = st.tuples(MOMENTS, st.integers(1, 24 * 40)).map(lambda s: (s[0], s[0] + s[1] * HOUR))


def covers(claim: Claim, at: datetime) -> bool:
    return claim.starts_at <= at and (claim.ends_at is None or at < claim.ends_at)


@settings(CALM, max_examples=80)
@given(plans, spans)
def test_segments_tile_the_span_and_say_who(plan: Plan, span: tuple[datetime, datetime]) -> None:
    found = on_duty(plan, *span)
    assert (found[0].starts_at, found[-1].ends_at) == span
    for before, after in itertools.pairwise(found):
        assert before.ends_at == after.starts_at
        assert (before.people, before.source) != (after.people, after.source)
    for segment in found:
        assert segment.starts_at < segment.ends_at
        assert segment.is_gap == (segment.source is Source.NOBODY)
        for at in (segment.starts_at, segment.ends_at - timedelta(seconds=1)):
            check_moment(plan, at, segment.people, segment.source)


def check_moment(plan: Plan, at: datetime, people: tuple[int, ...], source: Source) -> None:
    """The answer of a segment against the plan, looked at in one moment."""
    away = {leave.person for leave in plan.leaves if covers(leave, at)}
    assert not away & set(people)
    standing_in = [c.person for c in plan.overrides if covers(c, at) and c.person not in away]
    by_layer = [
        turn.person
        for layer in plan.layers
        for turn in turns(layer, at, at + timedelta(seconds=1))
        if covers(turn, at) and turn.person not in away
    ]
    plain = {c.person for c in plan.shifts if covers(c, at) and c.person not in away}
    if standing_in:
        assert (people, source) == ((standing_in[-1],), Source.OVERRIDE)
    elif by_layer:
        assert (people, source) == ((by_layer[0],), Source.LAYER)
    else:
        assert set(people) == plain


@settings(CALM, max_examples=80)
@given(layers, MOMENTS)
def test_a_hand_over_keeps_its_wall_clock_time(layer: Layer, start: datetime) -> None:
    layer = replace(layer, ends_on=None, limits=Limits())
    place = ZoneInfo(layer.zone)
    for turn in turns(layer, start, start + timedelta(days=40)):
        local = turn.starts_at.astimezone(place)
        wall = local.hour * 3600 + local.minute * 60 + local.second
        midnight = datetime(local.year, local.month, local.day, tzinfo=place)
        wanted = midnight + timedelta(seconds=layer.handover_s)
        exists = wanted.astimezone(UTC).astimezone(place).replace(tzinfo=None)
        # A time that the clocks skip is handed over at the moment of the change.
        assert wall == layer.handover_s or exists != wanted.replace(tzinfo=None)
        assert (local.date() - layer.starts_on).days % layer.turn_days == 0


@settings(CALM, max_examples=80)
@given(plans, spans, st.integers(1, 23))
def test_a_part_of_a_span_says_the_same(
    plan: Plan, span: tuple[datetime, datetime], hours: int
) -> None:
    start, end = span
    middle = start + (end - start) * hours / 24
    whole = [(s.starts_at, s.people) for s in on_duty(plan, start, end) if s.starts_at < middle]
    part = [(s.starts_at, s.people) for s in on_duty(plan, start, middle)]
    assert part == whole


WEEKLY = Layer("Europe/Berlin", date(2027, 10, 25), (1, 2), turn_days=7, handover_s=9 * 3600)


def test_a_week_with_a_clock_change_is_an_hour_longer() -> None:
    first = turns(WEEKLY, datetime(2027, 10, 26, tzinfo=UTC), datetime(2027, 10, 27, tzinfo=UTC))
    assert first[0].person == 1
    assert first[0].starts_at == datetime(2027, 10, 25, 7, tzinfo=UTC)
    assert first[0].ends_at == datetime(2027, 11, 1, 8, tzinfo=UTC)


def test_turns_go_on_over_the_year_end() -> None:
    daily = Layer("Asia/Shanghai", date(2027, 12, 30), (1, 2, 3), handover_s=8 * 3600)
    found = turns(daily, datetime(2027, 12, 30, tzinfo=UTC), datetime(2028, 1, 3, tzinfo=UTC))
    assert [turn.person for turn in found] == [1, 2, 3, 1]
    assert found[2].starts_at == datetime(2028, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("days", "person"), [(Days.WORKDAYS, ()), (Days.DAYS_OFF, (1,))])
def test_a_layer_keeps_to_the_days_of_a_calendar(days: Days, person: tuple[int, ...]) -> None:
    closed = {date(2027, 5, 3): Special("Festival")}
    calendar = Calendar("Works", "UTC", ALWAYS.week, closed)
    layer = Layer("UTC", date(2027, 5, 1), (1,), limits=Limits(calendar=calendar, days=days))
    start = datetime(2027, 5, 3, tzinfo=UTC)
    found = on_duty(Plan([layer]), start, start + 24 * HOUR)
    assert [segment.people for segment in found] == [person]
    following = on_duty(Plan([layer]), start + 24 * HOUR, start + 48 * HOUR)
    assert following[0].people != person


def test_one_person_for_each_weekday_leaves_the_others_open() -> None:
    week = Layer("UTC", date(2027, 5, 3), (1, 2, None, 1, 2, None, None), by_weekday=True)
    start = datetime(2027, 5, 3, tzinfo=UTC)
    found = on_duty(Plan([week]), start, start + timedelta(days=7))
    assert [s.people for s in found] == [(1,), (2,), (), (1,), (2,), ()]


def test_what_a_person_on_leave_leaves_open_the_layer_below_fills() -> None:
    upper = Layer("UTC", date(2027, 5, 1), (1,))
    lower = replace(upper, people=(2,))
    start = datetime(2027, 5, 3, tzinfo=UTC)
    leave = Claim(1, start + 2 * HOUR, start + 5 * HOUR)
    found = on_duty(Plan([upper, lower], leaves=[leave]), start, start + 9 * HOUR)
    assert [(s.people, s.lasts) for s in found] == [
        ((1,), 2 * HOUR), ((2,), 3 * HOUR), ((1,), 4 * HOUR)
    ]  # fmt: skip
    alone = on_duty(Plan([upper], leaves=[leave]), start, start + 9 * HOUR)
    assert [s.is_gap for s in alone] == [False, True, False]
