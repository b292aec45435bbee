"""Spans as contracts write them: 30m, 2h, 5d, where d is a working day. Pure."""

from __future__ import annotations

import re

from anlan.calendars.rules import Calendar

_SPAN = re.compile(r"^(\d{1,4})\s*(m|h|d)$")
_SECONDS = {"m": 60, "h": 3600}


def is_span(text: str) -> bool:
    return _SPAN.match(text.strip()) is not None


def seconds_of(text: str, calendar: Calendar) -> int:
    """The span in seconds that count in this calendar. Raises ValueError when it is none."""
    match = _SPAN.match(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no span")
    number, unit = int(match[1]), match[2]
    return number * (calendar.day_s if unit == "d" else _SECONDS[unit])
