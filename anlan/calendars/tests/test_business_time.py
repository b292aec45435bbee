"""Properties of business time: monotone, inverse, additive, without hole or overlap."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.calendars import rules
from anlan.calendars.loading import published
from anlan.calendars.rules import (
    ALWAYS,
    Calendar,
    NeverOpen,
    Pause,
    Special,
    add_business_time,
    business_time_between,
    explain,
)
from anlan.core.reasons import Reason

H = 3600
OFFICE = ((9 * H, 12 * H), (13 * H, 18 * H))
FIVE_EIGHT = Calendar("5×8", "Asia/Shanghai", (OFFICE,) * 5 + ((), ()), holidays=published())
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
         "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata", "UTC"]  # fmt: skip
# Days on which clocks change somewhere above, year ends, and the day that Apia left out.
STARTS = [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC),
          datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC),
          datetime(2018, 11, 4, tzinfo=UTC), datetime(2011, 12, 30, tzinfo=UTC),
          datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)]  # fmt: skip

moments = st.builds(
    lambda base, shift: base + timedelta(seconds=shift),
    st.sampled_from(STARTS), st.integers(-5 * 86400, 5 * 86400),
)  # fmt: skip


@st.composite
def day_spans(draw):
    cuts = sorted(draw(st.sets(st.integers(0, 96), min_size=0, max_size=6)))
    return tuple((a * 900, b * 900) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


calendars = st.builds(
    lambda zone, week, exceptions: Calendar("c", zone, week, exceptions),
    st.sampled_from(ZONES),
    st.tuples(*[day_spans()] * 7).filter(any),
    st.dictionaries(
        st.integers(-5, 5).map(lambda n: date(2026, 3, 29) + timedelta(days=n)),
        st.builds(Special, st.just("x"), day_spans()),
        max_size=3,
    ),
)
lengths = st.integers(0, 60 * H)


@settings(max_examples=60, deadline=None)
@given(calendars, moments, lengths)
def test_between_is_the_inverse_of_adding(calendar, start, span):
    due = add_business_time(start, span, calendar)
    assert business_time_between(start, due, calendar) == timedelta(seconds=span)


@settings(max_examples=60, deadline=None)
@given(calendars, moments, lengths, lengths)
def test_splits_add_up_and_more_is_never_earlier(calendar, start, first, second):
    middle = add_business_time(start, first, calendar)
    end = add_business_time(middle, second, calendar)
    assert end == add_business_time(start, first + second, calendar)
    assert start <= middle <= end


@settings(max_examples=60, deadline=None)
@given(calendars, moments, st.integers(0, 3 * 86400), lengths)
def test_a_later_start_is_never_due_earlier(calendar, start, delay, span):
    later = start + timedelta(seconds=delay)
    assert add_business_time(start, span, calendar) <= add_business_time(later, span, calendar)


@settings(max_examples=60, deadline=None)
@given(calendars, moments)
def test_segments_leave_no_hole_and_no_overlap(calendar, start):
    found = list(islice(rules.segments(calendar, start), 40))
    assert found[0].starts_at == start
    for before, after in pairwise(found):
        assert before.ends_at == after.starts_at
        assert before.lasts > timedelta(0)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ZONES), moments, st.integers(0, 86400), st.integers(0, 86400))
def test_the_order_of_wall_clock_times_is_never_turned_round(zone, near, one, other):
    day = near.date()
    low, high = sorted((one, other))
    assert rules.instant(zone, day, low) <= rules.instant(zone, day, high)
    assert rules.instant(zone, day, rules.DAY_S) == rules.instant(zone, day + timedelta(days=1), 0)


@settings(max_examples=40, deadline=None)
@given(calendars, moments, lengths, st.integers(0, 86400), st.integers(1, 86400))
def test_a_pause_takes_out_exactly_what_it_covers(calendar, start, span, after, lasts):
    begin = start + timedelta(seconds=after)
    pause = Pause(begin, begin + timedelta(seconds=lasts), Reason.of("calendars.paused", name="x"))
    due = explain(start, span, calendar, [pause]).due_at
    assert business_time_between(start, due, calendar, [pause]) == timedelta(seconds=span)
    assert due >= add_business_time(start, span, calendar)


def local(text, zone="Asia/Shanghai"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-25T16:00", 4, "2026-11-26T11:00"),  # Over a night.
        ("2026-11-25T11:30", 1, "2026-11-25T13:30"),  # Over the midday break.
        ("2026-11-27T17:00", 8, "2026-11-30T17:00"),  # Over a weekend.
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),  # Over the National Day week.
        ("2026-10-09T17:00", 2, "2026-10-10T10:00"),  # The Saturday is a make-up workday.
        ("2026-11-25T09:00", 8, "2026-11-25T18:00"),  # Ends with the day, not on the next morning.
        ("2026-11-25T18:00", 0, "2026-11-25T18:00"),
    ],
)
def test_office_hours_of_china(start, hours, due):
    assert add_business_time(local(start), hours * H, FIVE_EIGHT) == local(due)


def test_every_stretch_says_why():
    found = explain(local("2026-09-24T17:00"), 2 * H, FIVE_EIGHT)
    reasons = [(s.because.code, s.counts) for s in found.segments]
    assert ("calendars.holiday", False) in reasons
    assert reasons[0] == ("calendars.weekly", True)
    counted = sum((s.lasts for s in found.segments if s.counts), timedelta(0))
    assert counted == timedelta(hours=2)
    assert found.unknown_years == ()


def test_a_year_without_notice_is_named():
    found = explain(local("2026-12-31T17:00"), 2 * H, FIVE_EIGHT)
    assert found.unknown_years == (2027,)
    assert found.due_at == local("2027-01-01T10:00")


def test_all_day_is_plain_time_also_where_clocks_change():
    berlin = Calendar("all", "Europe/Berlin", (rules.WHOLE_DAY,) * 7)
    start = datetime(2026, 10, 24, 12, tzinfo=UTC)
    for calendar in (ALWAYS, berlin):
        assert add_business_time(start, 48 * H, calendar) == start + timedelta(hours=48)


def test_a_skipped_hour_does_not_count_and_a_repeated_one_counts_twice():
    night = Calendar("night", "Europe/Berlin", (((H, 4 * H),),) * 7)
    spring, autumn = local("2026-03-29T00:00", night.zone), local("2026-10-25T00:00", night.zone)
    day = timedelta(hours=12)
    assert business_time_between(spring, spring + day, night) == timedelta(hours=2)
    assert business_time_between(autumn, autumn + day, night) == timedelta(hours=4)


def test_what_never_opens_is_refused_and_not_waited_for():
    closed = Calendar("closed", "UTC", ((),) * 7)
    with pytest.raises(NeverOpen):
        add_business_time(STARTS[0], 1, closed)
    paused = [Pause(STARTS[0], None, Reason.of("calendars.paused", name="customer"))]
    with pytest.raises(NeverOpen):
        explain(STARTS[0], 1, ALWAYS, paused)
