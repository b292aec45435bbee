"""How moments, spans and sizes are written for people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

_STEPS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def span_words(value: timedelta | float | None) -> str:
    """The two largest units of a span: "2 h 5 min"."""
    if value is None:
        return "–"
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    if seconds < 0:
        return "−" + span_words(-seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    parts = [
        (days, _("%(n)d d")),
        (hours, _("%(n)d h")),
        (minutes, _("%(n)d min")),
        (seconds, _("%(n)d s")),
    ]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    shown = [words % {"n": number} for number, words in parts[:2] if number]
    return " ".join(shown) if shown else parts[-1][1] % {"n": 0}


def size_words(value: float | None) -> str:
    """A number of bytes with a binary unit and three significant figures."""
    if value is None:
        return "–"
    number = float(value)
    unit = 0
    while abs(number) >= 1024 and unit < len(_STEPS) - 1:
        number /= 1024
        unit += 1
    digits = 0 if unit == 0 or abs(number) >= 100 else 1
    return f"{number:.{digits}f} {_STEPS[unit]}"


def moment_words(value: datetime, now: datetime) -> str:
    """Local time; the year only when it is not this one."""
    local = timezone.localtime(value)
    same_year = local.year == timezone.localtime(now).year
    return local.strftime("%m-%d %H:%M:%S" if same_year else "%Y-%m-%d %H:%M")


def relative_words(value: datetime, now: datetime) -> str:
    """How long ago, or how long until."""
    gap = now - value
    if abs(gap) < timedelta(seconds=5):
        return _("just now")
    if gap > timedelta(0):
        return _("%(span)s ago") % {"span": _largest(gap)}
    return _("in %(span)s") % {"span": _largest(-gap)}


def utc_words(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _largest(gap: timedelta) -> str:
    """Only the largest unit: nobody needs the seconds of last week."""
    seconds = int(gap.total_seconds())
    for unit in (86_400, 3_600, 60):
        if seconds >= unit:
            return span_words(seconds // unit * unit)
    return span_words(seconds)
