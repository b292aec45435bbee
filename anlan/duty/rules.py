"""Who is on duty when, and where a level has nobody. Pure: no rows, no clock."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from anlan.calendars.rules import DAY_S, WHOLE_DAY, Calendar, Spans, day_plan, instant

ALL_DAYS = frozenset(range(7))


@dataclass(frozen=True)
class Span:
    """Half-open time; without an end it lasts until further notice."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Gap:
    """Time in which nobody is on duty."""

    starts_at: datetime
    ends_at: datetime

    @property
    def lasts(self) -> timedelta:
        return self.ends_at - self.starts_at


def gaps(spans: Iterable[Span], start: datetime, end: datetime) -> list[Gap]:
    """What of [start, end) no span covers, in order; spans may overlap and come in any order."""
    found: list[Gap] = []
    covered_until = start
    for span in sorted(spans, key=lambda span: span.starts_at):
        if covered_until >= end:
            break
        if span.starts_at > covered_until:
            found.append(Gap(covered_until, min(span.starts_at, end)))
        covered_until = max(covered_until, span.ends_at or end)
    if covered_until < end:
        found.append(Gap(covered_until, end))
    return found


class Days(StrEnum):
    """Which days of its calendar a layer keeps to."""

    WORKDAYS = "workdays"
    DAYS_OFF = "days_off"


@dataclass(frozen=True)
class Limits:
    """When a layer is in force: hours of the day, weekdays, and days of a calendar."""

    hours: Spans = WHOLE_DAY
    weekdays: frozenset[int] = ALL_DAYS
    calendar: Calendar | None = None
    days: Days = Days.WORKDAYS

    @property
    def is_none(self) -> bool:
        return self.hours == WHOLE_DAY and self.weekdays == ALL_DAYS and self.calendar is None

    def hours_of(self, day: date) -> Spans:
        """The hours of this date; a day off in the calendar has none, or only it has."""
        if day.weekday() not in self.weekdays:
            return ()
        if self.calendar is not None:
            is_workday = bool(day_plan(self.calendar, day).spans)
            if is_workday != (self.days is Days.WORKDAYS):
                return ()
        return self.hours


@dataclass(frozen=True)
class Layer:
    """People who take turns; they hand over at a wall-clock time of their zone.

    A turn lasts `turn_days`; with `by_weekday` it lasts one day and `people` are Monday to Sunday.
    """

    zone: str
    starts_on: date
    people: tuple[int | None, ...]
    turn_days: int = 1
    handover_s: int = 0
    ends_on: date | None = None
    by_weekday: bool = False
    limits: Limits = Limits()


@dataclass(frozen=True)
class Claim:
    """One person for a span: an override, a leave, or a plain shift; no end is for good."""

    person: int
    starts_at: datetime
    ends_at: datetime | None = None


class Source(StrEnum):
    """What put the people of a segment on duty."""

    OVERRIDE = "override"
    LAYER = "layer"
    SHIFT = "shift"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Plan:
    """What decides one level. Layers: the upper one first; overrides: the newest last."""

    layers: Sequence[Layer] = ()
    overrides: Sequence[Claim] = ()
    leaves: Sequence[Claim] = ()
    shifts: Sequence[Claim] = ()


@dataclass(frozen=True)
class Segment:
    """A stretch in which the same people are on duty; nobody makes it a gap."""

    starts_at: datetime
    ends_at: datetime
    people: tuple[int, ...]
    source: Source

    @property
    def is_gap(self) -> bool:
        return not self.people

    @property
    def lasts(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True)
class _Piece:
    """A claim cut to the span asked for, with its rank: the lower wins."""

    starts_at: datetime
    ends_at: datetime
    rank: tuple[int, int]
    person: int


_SOURCES = (Source.OVERRIDE, Source.LAYER, Source.SHIFT)


def on_duty(plan: Plan, start: datetime, end: datetime) -> list[Segment]:
    """[start, end) without a hole or an overlap: an override before the layers, the layers from
    the top, then all plain shifts together; whoever is on leave is passed over."""
    pieces = sorted(_pieces(plan, start, end), key=lambda piece: piece.starts_at)
    leaves = [claim for claim in plan.leaves if _cut(claim, start, end)]
    found: list[Segment] = []
    active: list[tuple[datetime, int, _Piece]] = []
    coming = 0
    edges = _edges(pieces, leaves, start, end)
    for at, until in itertools.pairwise(edges):
        while active and active[0][0] <= at:
            heapq.heappop(active)
        while coming < len(pieces) and pieces[coming].starts_at <= at:
            heapq.heappush(active, (pieces[coming].ends_at, coming, pieces[coming]))
            coming += 1
        away = {leave.person for leave in leaves if _covers(leave, at)}
        by_start = sorted(active, key=lambda entry: entry[1])
        people, source = _winners([piece for _end, _number, piece in by_start], away)
        if found and (found[-1].people, found[-1].source) == (people, source):
            found[-1] = Segment(found[-1].starts_at, until, people, source)
        else:
            found.append(Segment(at, until, people, source))
    return found


def _pieces(plan: Plan, start: datetime, end: datetime) -> Iterator[_Piece]:
    for number, claim in enumerate(plan.overrides):
        yield from _piece(claim, (0, -number), start, end)
    for number, layer in enumerate(plan.layers):
        for turn in turns(layer, start, end):
            yield from _piece(turn, (1, number), start, end)
    for claim in sorted(plan.shifts, key=lambda claim: claim.starts_at):
        yield from _piece(claim, (2, 0), start, end)


def _piece(claim: Claim, rank: tuple[int, int], start: datetime, end: datetime) -> Iterator[_Piece]:
    cut = _cut(claim, start, end)
    if cut:
        yield _Piece(*cut, rank, claim.person)


def _cut(claim: Claim, start: datetime, end: datetime) -> tuple[datetime, datetime] | None:
    begin, until = max(claim.starts_at, start), min(claim.ends_at or end, end)
    return (begin, until) if begin < until else None


def _covers(claim: Claim, at: datetime) -> bool:
    return claim.starts_at <= at and (claim.ends_at is None or at < claim.ends_at)


def _edges(
    pieces: list[_Piece], leaves: list[Claim], start: datetime, end: datetime
) -> list[datetime]:
    edges = {start, end}
    for piece in pieces:
        edges |= {piece.starts_at, piece.ends_at}
    for leave in leaves:
        edges |= {max(leave.starts_at, start), min(leave.ends_at or end, end)}
    return sorted(edges) if start < end else []


def _winners(active: list[_Piece], away: set[int]) -> tuple[tuple[int, ...], Source]:
    """The people of the best rank that has somebody who is not away."""
    present = [piece for piece in active if piece.person not in away]
    if not present:
        return (), Source.NOBODY
    best = min(piece.rank for piece in present)
    ordered = dict.fromkeys(piece.person for piece in present if piece.rank == best)
    return tuple(ordered), _SOURCES[best[0]]


def turns(layer: Layer, start: datetime, end: datetime) -> list[Claim]:
    """The turns that touch [start, end), cut to what the layer's limits leave of them."""
    if not layer.people:
        return []
    windows = None if layer.limits.is_none else _windows(layer, start, end)
    found = []
    for person, begin, until in _whole_turns(layer, start, end):
        if windows is None:
            found.append(Claim(person, begin, until))
            continue
        for first, last in windows:
            if max(first, begin) < min(last, until):
                found.append(Claim(person, max(first, begin), min(last, until)))
    return found


def _whole_turns(
    layer: Layer, start: datetime, end: datetime
) -> Iterator[tuple[int, datetime, datetime]]:
    length = 1 if layer.by_weekday else layer.turn_days
    first_day = start.astimezone(ZoneInfo(layer.zone)).date() - timedelta(days=1)
    number = max(0, (first_day - layer.starts_on).days // length)
    last = instant(layer.zone, layer.ends_on, DAY_S) if layer.ends_on else end
    while True:
        day = layer.starts_on + timedelta(days=number * length)
        begin = instant(layer.zone, day, layer.handover_s)
        if begin >= min(last, end):
            return
        until = instant(layer.zone, day + timedelta(days=length), layer.handover_s)
        position = day.weekday() if layer.by_weekday else number
        person = layer.people[position % len(layer.people)]
        if person is not None and begin < until and until > start:
            yield person, begin, min(until, last) if layer.ends_on else until
        number += 1


def _windows(layer: Layer, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When the layer is in force, day by day of its zone."""
    place = ZoneInfo(layer.zone)
    day = start.astimezone(place).date() - timedelta(days=1)
    last = end.astimezone(place).date() + timedelta(days=1)
    found = []
    while day <= last:
        for first_s, last_s in layer.limits.hours_of(day):
            begin, until = instant(layer.zone, day, first_s), instant(layer.zone, day, last_s)
            if begin < until:
                found.append((begin, until))
        day += timedelta(days=1)
    return found


def is_on_throughout(segments: Iterable[Segment], person: int) -> bool:
    """Whether the person is on duty in every one of these stretches."""
    return all(person in segment.people for segment in segments)
