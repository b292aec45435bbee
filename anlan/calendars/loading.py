"""Rows as the plain calendars that the rules work with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from chinese_calendar import constants as official

from anlan.calendars import rules
from anlan.calendars.models import Calendar, HolidayNotice
from anlan.calendars.rules import Holidays, Special

PRESETS: dict[str, dict[str, Any]] = {
    "7x24": {
        "name": "7×24", "time_zone": "Asia/Shanghai", "follows_holidays": False,
        "week": [[[0, rules.DAY_S]]] * 7,
    },
    "5x8": {
        "name": "5×8", "time_zone": "Asia/Shanghai", "follows_holidays": True,
        "week": [[[9 * 3600, 12 * 3600], [13 * 3600, 18 * 3600]]] * 5 + [[]] * 2,
    },
}  # fmt: skip


@cache
def published() -> Holidays:
    """What the package knows: the notices of the State Council until the year it ends with."""
    return Holidays(
        dict(official.holidays),
        dict(official.workdays),
        frozenset(day.year for day in official.holidays),
    )


def holidays() -> Holidays:
    """The package, with the notices that people entered in front of it."""
    base = published()
    off, makeup, years = dict(base.off), dict(base.makeup), set(base.years)
    for notice in HolidayNotice.objects.all():
        off = {day: name for day, name in off.items() if day.year != notice.year}
        makeup = {day: name for day, name in makeup.items() if day.year != notice.year}
        years.add(notice.year)
        for entry in notice.days:
            target = makeup if entry["kind"] == "workday" else off
            target[date.fromisoformat(entry["day"])] = entry["name"]
    return Holidays(off, makeup, frozenset(years))


def spans(stored: Any) -> rules.Spans:
    return tuple((int(start), int(end)) for start, end in stored)


def as_json(row: Calendar) -> dict[str, Any]:
    """Everything of a calendar but the holidays, so that others can freeze it."""
    return {
        "id": str(row.uid),
        "name": row.name,
        "zone": row.time_zone,
        "week": row.week,
        "holidays": row.follows_holidays,
        "exceptions": [
            {"day": each.day.isoformat(), "name": each.name, "hours": each.hours}
            for each in row.exceptions.all()
        ],
    }


def from_json(stored: Mapping[str, Any], known: Holidays | None = None) -> rules.Calendar:
    """The calendar with the holidays known now; a list of many looks them up once."""
    return rules.Calendar(
        name=stored["name"],
        zone=stored["zone"],
        week=tuple(spans(day) for day in stored["week"]),
        exceptions={
            date.fromisoformat(each["day"]): Special(each["name"], spans(each["hours"]))
            for each in stored["exceptions"]
        },
        holidays=(known or holidays()) if stored["holidays"] else None,
    )


def calendar_of(row: Calendar) -> rules.Calendar:
    return from_json(as_json(row))


def preset_as_shipped(code: str) -> dict[str, Any]:
    shipped = PRESETS[code]
    return {
        "id": "",
        "name": shipped["name"],
        "zone": shipped["time_zone"],
        "week": shipped["week"],
        "holidays": shipped["follows_holidays"],
        "exceptions": [],
    }
