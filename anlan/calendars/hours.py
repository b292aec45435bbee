"""Hours as people write them: `09:00-12:00, 13:30-18:00`."""

from __future__ import annotations

import itertools
import re

from django.utils.translation import gettext as _

from anlan.calendars.rules import DAY_S, Spans
from anlan.core.errors import BadInput

_SPAN = re.compile(r"^(\d{1,2}):(\d{2})\s*[-–—~\u81f3]\s*(\d{1,2}):(\d{2})$")


def parse_hours(text: str, field: str = "hours") -> Spans:
    """The spans of a day; an empty text is a closed day. Raises BadInput with the bad part."""
    found = []
    for part in re.split(r"[,;，；、]", text):
        if part.strip():
            found.append(_span(part.strip(), field))
    found.sort()
    for before, after in itertools.pairwise(found):
        if after[0] < before[1]:
            raise _bad(text.strip(), field)
    return tuple(found)


def _span(part: str, field: str) -> tuple[int, int]:
    match = _SPAN.match(part)
    if match is None:
        raise _bad(part, field)
    first_h, first_m, last_h, last_m = (int(number) for number in match.groups())
    start, end = first_h * 3600 + first_m * 60, last_h * 3600 + last_m * 60
    if max(first_m, last_m) > 59 or end > DAY_S or start >= end:
        raise _bad(part, field)
    return start, end


def _bad(part: str, field: str) -> BadInput:
    return BadInput(
        _("“%(part)s” are no hours; write them as 09:00-12:00, 13:30-18:00.") % {"part": part},
        errors=[{"field": field, "expected": "HH:MM-HH:MM, without overlap, 24:00 at most"}],
    )


def write_hours(spans: Spans) -> str:
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"
