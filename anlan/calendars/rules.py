"""Business time: exact, half-open, explained stretch by stretch. Pure: no rows, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from anlan.core.reasons import Reason

DAY_S = 24 * 3600
# A calendar that does not open for this long never comes to a deadline.
PATIENCE = timedelta(days=3 * 366)
_ZERO = timedelta(0)

# Wall-clock seconds since midnight, from and until; the end may be 86,400: the next midnight.
Spans = tuple[tuple[int, int], ...]
WHOLE_DAY: Spans = ((0, DAY_S),)


class NeverOpen(ValueError):
    """The calendar has no hours in which the time could pass."""


@dataclass(frozen=True)
class Special:
    """What one date is instead of its weekday: named, and open for these hours or closed."""

    name: str
    spans: Spans = ()


@dataclass(frozen=True)
class Holidays:
    """The official notices: days off, make-up workdays, and the years they are known for."""

    off: Mapping[date, str] = field(default_factory=dict)
    makeup: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Calendar:
    """Hours of each weekday (Monday first); `holidays` is None where it ignores them."""

    name: str
    zone: str
    week: tuple[Spans, ...]
    exceptions: Mapping[date, Special] = field(default_factory=dict)
    holidays: Holidays | None = None

    @property
    def day_s(self) -> int:
        """The length of a working day: the first weekday that has hours speaks for all."""
        return sum(end - start for start, end in self.normal_day)

    @property
    def normal_day(self) -> Spans:
        return next((spans for spans in self.week if spans), ())

    def is_unknown(self, day: date) -> bool:
        """Whether no notice says if this day is a holiday."""
        return (
            self.holidays is not None
            and day.year not in self.holidays.years
            and day not in self.exceptions
        )


ALWAYS = Calendar("7×24", "UTC", (WHOLE_DAY,) * 7)


@dataclass(frozen=True)
class DayPlan:
    """The hours of one date and the reason for them."""

    spans: Spans
    because: Reason
    is_unknown: bool


def day_plan(calendar: Calendar, day: date) -> DayPlan:
    """Own exception, then make-up workday, then public holiday, then the weekday's hours."""
    unknown = calendar.is_unknown(day)
    special = calendar.exceptions.get(day)
    if special is not None:
        code = "calendars.own_hours" if special.spans else "calendars.own_closed"
        return DayPlan(special.spans, Reason.of(code, name=special.name), False)
    spans = calendar.week[day.weekday()]
    if calendar.holidays is not None:
        if day in calendar.holidays.makeup:
            name = calendar.holidays.makeup[day]
            return DayPlan(calendar.normal_day, Reason.of("calendars.makeup", name=name), False)
        if day in calendar.holidays.off:
            return DayPlan(
                (), Reason.of("calendars.holiday", name=calendar.holidays.off[day]), False
            )
    code = "calendars.weekly" if spans else "calendars.weekly_closed"
    return DayPlan(spans, Reason.of(code), unknown)


@lru_cache(maxsize=8192)
def instant(zone: str, day: date, second: int) -> datetime:
    """The UTC instant of a wall-clock time. Time that clocks skip is the moment of the change;
    time that comes twice is the first. So the order of wall-clock times is never turned round."""
    wall = datetime(day.year, day.month, day.day) + timedelta(seconds=second)  # noqa: DTZ001 - wall-clock time has no zone yet
    place = ZoneInfo(zone)
    late = wall.replace(tzinfo=place, fold=0)
    early = late.replace(fold=1)
    if late.utcoffset() >= early.utcoffset():  # type: ignore[operator]  # A zone has an offset.
        return late.astimezone(UTC)
    # The wall time does not exist: look for the change between the two readings.
    low, high = early.astimezone(UTC), late.astimezone(UTC)
    before = low.astimezone(place).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if middle.astimezone(place).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


@dataclass(frozen=True)
class Segment:
    """A stretch of time that counts or is skipped."""

    starts_at: datetime
    ends_at: datetime
    counts: bool
    because: Reason
    is_unknown: bool = False

    @property
    def lasts(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True)
class Pause:
    """A stretch in which a clock stood still; without an end it still does."""

    starts_at: datetime
    ends_at: datetime | None
    because: Reason


def segments(calendar: Calendar, start: datetime) -> Iterator[Segment]:
    """Every stretch from `start` on, day by day, without a hole or an overlap."""
    place = ZoneInfo(calendar.zone)
    day, at = start.astimezone(place).date(), start.astimezone(UTC)
    # Where midnight itself is skipped, the date of an instant can begin before its own midnight.
    day -= timedelta(days=1)
    while True:
        for found in _of_day(calendar, day):
            if found.ends_at > at:
                yield _cut(found, max(found.starts_at, at), found.ends_at)
        day += timedelta(days=1)


def _of_day(calendar: Calendar, day: date) -> Iterator[Segment]:
    plan = day_plan(calendar, day)
    closed = Reason.of("calendars.outside_hours") if plan.spans else plan.because
    at = instant(calendar.zone, day, 0)
    for first, last in plan.spans:
        begin, end = instant(calendar.zone, day, first), instant(calendar.zone, day, last)
        if begin > at:
            yield Segment(at, begin, False, closed, plan.is_unknown)
        if end > begin:
            yield Segment(begin, end, True, plan.because, plan.is_unknown)
        at = end
    end = instant(calendar.zone, day, DAY_S)
    if end > at:
        yield Segment(at, end, False, closed, plan.is_unknown)


def _cut(found: Segment, start: datetime, end: datetime) -> Segment:
    return Segment(start, end, found.counts, found.because, found.is_unknown)


def _with_pauses(found: Iterator[Segment], pauses: Sequence[Pause]) -> Iterator[Segment]:
    """The same stretches, with what counts cut out wherever the clock was paused."""
    for segment in found:
        at = segment.starts_at
        for pause in pauses:
            end = min(pause.ends_at or segment.ends_at, segment.ends_at)
            begin = max(pause.starts_at, at)
            if not segment.counts or begin >= end:
                continue
            if begin > at:
                yield _cut(segment, at, begin)
            yield Segment(begin, end, False, pause.because, segment.is_unknown)
            at = end
        if at < segment.ends_at:
            yield _cut(segment, at, segment.ends_at)


@dataclass(frozen=True)
class Deadline:
    """When the time is used up, every stretch on the way, and years that no notice covers."""

    due_at: datetime
    segments: tuple[Segment, ...]
    unknown_years: tuple[int, ...]


def explain(
    start: datetime, span_s: int, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """The earliest moment by which `span_s` seconds have counted since `start`, with its way there.

    Raises NeverOpen when the calendar does not open, or an unended pause never lets it.
    """
    at, left = start.astimezone(UTC), timedelta(seconds=span_s)
    passed: list[Segment] = []
    ordered = sorted(pauses, key=lambda pause: pause.starts_at)
    if left <= _ZERO:
        return Deadline(at, (), ())
    progress = at
    for found in _with_pauses(segments(calendar, at), ordered):
        if found.counts and found.lasts >= left:
            passed.append(_cut(found, found.starts_at, found.starts_at + left))
            return Deadline(passed[-1].ends_at, tuple(passed), _unknown(passed, calendar))
        passed.append(found)
        if found.counts:
            left, progress = left - found.lasts, found.ends_at
        elif found.ends_at - progress > PATIENCE:
            break
    raise NeverOpen(calendar.name)


def _unknown(passed: Sequence[Segment], calendar: Calendar) -> tuple[int, ...]:
    place = ZoneInfo(calendar.zone)
    years = {found.starts_at.astimezone(place).year for found in passed if found.is_unknown}
    return tuple(sorted(years))


def add_business_time(start: datetime, span_s: int, calendar: Calendar) -> datetime:
    """The earliest moment by which `span_s` seconds have counted since `start`."""
    return explain(start, span_s, calendar).due_at


def business_time_between(
    start: datetime, end: datetime, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> timedelta:
    """How much of [start, end) counts; nothing when the end is not after the start."""
    counted, until = _ZERO, end.astimezone(UTC)
    ordered = sorted(pauses, key=lambda pause: pause.starts_at)
    for found in _with_pauses(segments(calendar, start), ordered):
        if found.starts_at >= until:
            break
        if found.counts:
            counted += min(found.ends_at, until) - found.starts_at
    return counted
