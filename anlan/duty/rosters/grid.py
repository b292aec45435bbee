"""A roster as days: who is on duty when, level by level, with gaps and today marked."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from anlan.calendars.rules import instant
from anlan.duty.rosters.facts import Plans, plans_of
from anlan.duty.rules import Segment, Source
from anlan.organisations.models import Organisation


@dataclass(frozen=True)
class Part:
    """What one day shows of a stretch of duty."""

    begins: str
    ends: str
    names: str
    is_gap: bool
    is_override: bool
    is_past: bool


@dataclass(frozen=True)
class Row:
    """One level on one day."""

    level: int
    parts: list[Part]


@dataclass(frozen=True)
class Day:
    """One field of the grid."""

    date: date
    is_in_month: bool
    is_today: bool
    rows: list[Row]


@dataclass(frozen=True)
class Grid:
    """Some weeks, Monday first, with the neighbours to turn to."""

    first: date
    previous: date
    following: date
    weeks: list[list[Day]]
    zone: str


def month_grid(organisation: Organisation, year: int, month: int, now: datetime) -> Grid:
    first = date(year, month, 1)
    weeks = months.Calendar().monthdatescalendar(year, month)
    following = (first + timedelta(days=32)).replace(day=1)
    shown = _days(organisation, weeks, now, month)
    return Grid(first, first - timedelta(days=1), following, shown, organisation.time_zone)


def week_grid(organisation: Organisation, day: date, now: datetime) -> Grid:
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=number) for number in range(7)]
    shown = _days(organisation, [week], now, None)
    step = timedelta(days=7)
    return Grid(monday, monday - step, monday + step, shown, organisation.time_zone)


def _days(
    organisation: Organisation, weeks: list[list[date]], now: datetime, month: int | None
) -> list[list[Day]]:
    zone = organisation.time_zone
    start = instant(zone, weeks[0][0], 0)
    end = instant(zone, weeks[-1][-1] + timedelta(days=1), 0)
    plans = plans_of([organisation.pk], start, end)
    by_level = {
        level: plans.segments((organisation.pk, level), start, end)
        for level in sorted({1, *plans.levels(organisation.pk)})
    }
    today = now.astimezone(ZoneInfo(zone)).date()
    return [
        [
            Day(
                day,
                month in (None, day.month),
                day == today,
                [
                    Row(level, _parts(plans, segments, day, zone, now))
                    for level, segments in by_level.items()
                ],
            )
            for day in week
        ]
        for week in weeks
    ]


def _parts(
    plans: Plans, segments: list[Segment], day: date, zone: str, now: datetime
) -> list[Part]:
    start, end = instant(zone, day, 0), instant(zone, day + timedelta(days=1), 0)
    place = ZoneInfo(zone)
    found = []
    for segment in segments:
        begin, until = max(segment.starts_at, start), min(segment.ends_at, end)
        if begin >= until:
            continue
        names = ", ".join(str(person) for person in plans.contacts(segment.people))
        found.append(
            Part(
                begin.astimezone(place).strftime("%H:%M"),
                "24:00" if until == end else until.astimezone(place).strftime("%H:%M"),
                names,
                segment.is_gap,
                segment.source is Source.OVERRIDE,
                until <= now,
            )
        )
    return found
