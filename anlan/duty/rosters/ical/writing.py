"""Writes iCalendar text: events in a named zone, and the zone itself. Pure: no rows, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LOCAL = "%Y%m%dT%H%M%S"
_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One entry of a calendar."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime


def calendar_text(
    name: str, zone: str, events: Iterable[Event], *, start: datetime, end: datetime, now: datetime
) -> str:
    """The whole file, with the clock changes of the zone between start and end."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Anlan//Duty//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
        *_zone_lines(zone, start, end),
    ]
    stamp = now.astimezone(UTC).strftime(_LOCAL) + "Z"
    for event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{stamp}",
            "DTSTART" + _moment(event.starts_at, zone),
            "DTEND" + _moment(event.ends_at, zone),
            f"SUMMARY:{_escaped(event.title)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(part + "\r\n" for line in lines for part in _folded(line))


def _escaped(text: str) -> str:
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, safe)
    return text


def _moment(at: datetime, zone: str) -> str:
    """Local time with its zone; the second of two equal wall-clock times is only exact in UTC."""
    local = at.astimezone(ZoneInfo(zone))
    if local.fold:
        return ":" + at.astimezone(UTC).strftime(_LOCAL) + "Z"
    return f";TZID={zone}:{local.strftime(_LOCAL)}"


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets; what goes on begins with a space, and no character is split."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > _OCTETS:
            yield part
            part = " "
        part += letter
    yield part


def _zone_lines(zone: str, start: datetime, end: datetime) -> list[str]:
    place = ZoneInfo(zone)
    begin = start.astimezone(UTC)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    offset = _offset(begin, place)
    lines += _observance(begin, place, offset)
    for at in _changes(begin, end.astimezone(UTC), place):
        lines += _observance(at, place, offset)
        offset = _offset(at, place)
    return [*lines, "END:VTIMEZONE"]


def _offset(at: datetime, place: ZoneInfo) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta(0)


def _changes(start: datetime, end: datetime, place: ZoneInfo) -> Iterator[datetime]:
    """The instants at which the clocks change, to the second."""
    day = start
    while day < end:
        low, high = day, day + timedelta(days=1)
        before = _offset(low, place)
        if _offset(high, place) != before:
            while high - low > timedelta(seconds=1):
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                low, high = (middle, high) if _offset(middle, place) == before else (low, middle)
            yield high
        day += timedelta(days=1)


def _observance(at: datetime, place: ZoneInfo, before: timedelta) -> list[str]:
    """What holds from this instant on; its start is told in the time that was valid before."""
    local = at.astimezone(place)
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{(at + before).strftime(_LOCAL)}",
        f"TZOFFSETFROM:{_signed(before)}",
        f"TZOFFSETTO:{_signed(local.utcoffset() or timedelta(0))}",
        f"TZNAME:{local.tzname()}",
        f"END:{kind}",
    ]


def _signed(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else '+'}{minutes // 60:02d}{minutes % 60:02d}"
