"""What a calendar program reads: the zone's clock changes, folded lines, escaped text."""

import re
from datetime import UTC, datetime, timedelta

from anlan.duty.rosters.ical.writing import Event, calendar_text

START, END = datetime(2027, 10, 1, tzinfo=UTC), datetime(2028, 4, 30, tzinfo=UTC)
# In the night of 31 October 2027 Berlin's clocks go from 03:00 back to 02:00.
TWICE = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def read(events):
    """Unfolded lines of the file, each checked for its length on the way."""
    text = calendar_text("值班", "Europe/Berlin", events, start=START, end=END, now=START)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return re.sub(r"\r\n ", "", text).split("\r\n")


def offset_at(lines, wall):
    """The offset that the file's own zone gives to a wall-clock time."""
    text = "\n".join(lines)
    found = re.findall(r"DTSTART:(\w+)\nTZOFFSETFROM:\S+\nTZOFFSETTO:\+(\d\d)(\d\d)", text)
    parsed = [(datetime.strptime(at, "%Y%m%dT%H%M%S"), int(h), int(m)) for at, h, m in found]
    _at, hours, minutes = max(each for each in parsed if each[0] <= wall)
    return timedelta(hours=hours, minutes=minutes)


def moment(lines, name):
    value = next(line for line in lines if (re.match(rf"{name}[;:]\w*[=\d]", line) and "Z" in line)
                 or line.startswith(f"{name};TZID="))  # fmt: skip
    text = value.rpartition(":")[2]
    wall = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
    offset = timedelta(0) if text.endswith("Z") else offset_at(lines, wall)
    return (wall - offset).replace(tzinfo=UTC)


def test_moments_come_back_on_both_sides_of_the_clock_changes():
    for start in (
        datetime(2027, 10, 30, 7, tzinfo=UTC),
        datetime(2027, 11, 1, 8, tzinfo=UTC),
        datetime(2028, 3, 27, 7, tzinfo=UTC),
        TWICE - timedelta(hours=1),
        TWICE,
    ):
        event = Event("1@anlan", "Duty", start, start + timedelta(days=2))
        lines = read([event])
        assert moment(lines, "DTSTART") == start
        assert moment(lines, "DTEND") == start + timedelta(days=2)


def test_text_is_escaped_and_folded_between_letters():
    title = "值班；第一级, " * 12 + "a;b\\c\nd"
    lines = read([Event("1@anlan", title, START, END)])
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    assert summary.endswith("a\\;b\\\\c\\nd")
    assert summary.count("\\,") == 12
