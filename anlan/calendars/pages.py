"""What the pages of calendars show, as plain values for the templates."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from anlan.calendars import loading, rules
from anlan.calendars.hours import write_hours
from anlan.calendars.sentences import HOLIDAYS
from anlan.core.reasons import Reason
from anlan.core.saying import say

_TONES = {
    "calendars.holiday": "info",
    "calendars.makeup": "warn",
    "calendars.own_hours": "warn",
    "calendars.own_closed": "info",
}


def say_why(reason: Reason) -> str:
    """The sentence, with the names of official holidays in the reader's language."""
    name = reason.params.get("name")
    if isinstance(name, str) and name in HOLIDAYS:
        reason = Reason(reason.code, {**reason.params, "name": str(HOLIDAYS[name])})
    return say(reason)


@dataclass(frozen=True)
class Day:
    """One field of the month view."""

    date: date
    is_in_month: bool
    is_today: bool
    hours: str
    why: str
    tone: str
    is_unknown: bool


def month_view(calendar: rules.Calendar, year: int, month: int) -> dict[str, Any]:
    """The weeks of a month, Monday first, with the hours of each day and why."""
    weeks = months.Calendar().monthdatescalendar(year, month)
    today = timezone.localdate()
    first = date(year, month, 1)
    shown = [[_day(calendar, day, month, today) for day in week] for week in weeks]
    return {
        "first": first,
        "previous": first - timedelta(days=1),
        "following": (first + timedelta(days=32)).replace(day=1),
        "weeks": shown,
        "unknown": unknown_reasons(
            [first.year] if any(day.is_unknown for week in shown for day in week) else []
        ),
    }


def _day(calendar: rules.Calendar, day: date, month: int, today: date) -> Day:
    plan = rules.day_plan(calendar, day)
    plain = plan.because.code in {"calendars.weekly", "calendars.weekly_closed"}
    return Day(
        day,
        day.month == month,
        day == today,
        write_hours(plan.spans),
        "" if plain else say_why(plan.because),
        _TONES.get(plan.because.code, ""),
        plan.is_unknown and day.month == month,
    )


def unknown_reasons(years: Iterable[int]) -> list[str]:
    return [say(Reason.of("calendars.unknown_year", year=year)) for year in years]


def hours_words(span: timedelta) -> str:
    """Hours and minutes; a day would read as a day of the calendar, and is not meant."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    text = f"{minutes // 60}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


def explained(deadline: rules.Deadline, calendar: rules.Calendar) -> dict[str, Any]:
    """A deadline for `calendars/_explained.html`: every stretch, and what is not known."""
    counted = timedelta(0)
    lines = []
    for segment in deadline.segments:
        counted += segment.lasts if segment.counts else timedelta(0)
        lines.append(
            {
                "segment": segment,
                "why": say_why(segment.because),
                "lasts": hours_words(segment.lasts),
                "counted": hours_words(counted),
            }
        )
    return {
        "due_at": deadline.due_at,
        "lines": lines,
        "calendar_name": calendar.name,
        "zone": calendar.zone,
        "unknown": unknown_reasons(deadline.unknown_years),
    }


def notice_years() -> list[dict[str, Any]]:
    """Which years are known, and from where; this year and the next two in any case."""
    from anlan.calendars.models import HolidayNotice

    entered = {notice.year: notice for notice in HolidayNotice.objects.all()}
    shipped = loading.published().years
    now = timezone.localdate().year
    years = sorted({*entered, *range(now - 1, now + 3)}, reverse=True)
    return [
        {"year": year, "notice": entered.get(year), "is_shipped": year in shipped} for year in years
    ]
