"""Reads an official notice from CSV or iCalendar text."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

from django.utils.translation import gettext as _

from anlan.core.errors import BadInput

_WORKDAY_WORDS = ("班", "调休上班", "workday", "work day", "make-up", "makeup")
_OFF_WORDS = ("休", "假", "holiday", "off")
LIMIT = 400


def parse_notice(text: str, year: int) -> list[dict[str, str]]:
    """The days of the year, sorted; refused whole when a line is not understood."""
    events = _from_ics(text) if "BEGIN:VEVENT" in text else _from_csv(text)
    days = {day.isoformat(): (name, kind) for day, name, kind in events if day.year == year}
    if not days or len(days) > LIMIT:
        raise _bad(_("No day of %(year)s was found in it.") % {"year": year})
    return [{"day": day, "name": days[day][0], "kind": days[day][1]} for day in sorted(days)]


def _bad(sentence: str) -> BadInput:
    return BadInput(sentence, errors=[{"field": "text", "expected": "day,name,holiday or workday"}])


def _from_csv(text: str) -> list[tuple[date, str, str]]:
    found = []
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff").replace("，", ",")))
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not re.match(r"\d{4}-", cells[0])):
            continue
        found.append(_csv_row(cells, number))
    return found


def _csv_row(cells: list[str], number: int) -> tuple[date, str, str]:
    try:
        day, name, word = date.fromisoformat(cells[0]), cells[1], cells[2].lower()
    except (ValueError, IndexError) as error:
        raise _bad(
            _("Line %(number)s is not day,name,kind: for example 2027-01-01,New Year,holiday.")
            % {"number": number}
        ) from error
    if any(each in word for each in _WORKDAY_WORDS):
        return day, name, "workday"
    if any(each in word for each in _OFF_WORDS):
        return day, name, "holiday"
    raise _bad(
        _("Line %(number)s says neither holiday nor workday: “%(word)s”.")
        % {"number": number, "word": cells[2]}
    )


def _from_ics(text: str) -> list[tuple[date, str, str]]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    found: list[tuple[date, str, str]] = []
    for block in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", unfolded, re.S):
        values = dict(re.findall(r"^(SUMMARY|DTSTART|DTEND)[^:\r\n]*:(.*?)\s*$", block, re.M))
        name = values.get("SUMMARY", "").replace("\\,", ",").strip()
        first = _ics_day(values.get("DTSTART", ""))
        last = _ics_day(values["DTEND"]) if "DTEND" in values else first + timedelta(days=1)
        low = name.lower()
        kind = "workday" if any(word in low for word in _WORKDAY_WORDS) else "holiday"
        for offset in range(min(max((last - first).days, 1), LIMIT)):
            found.append((first + timedelta(days=offset), name, kind))
    return found


def _ics_day(text: str) -> date:
    try:
        return date.fromisoformat(text[:8])
    except ValueError as error:
        raise _bad(_("“%(text)s” is no day of an iCalendar file.") % {"text": text[:40]}) from error
