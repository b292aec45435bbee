"""The roster of one organisation as the page of all rosters shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from anlan.duty.rules import Gap, Source

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.duty.models import Shift
    from anlan.duty.rosters.facts import Plans
    from anlan.organisations.models import Contact, Organisation

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Turn:
    """People who are on duty by a rotation or an override, and until when."""

    people: list[Contact]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Level:
    """One level: who is on duty now, who comes, and when nobody does."""

    number: int
    turns: list[Turn]
    now: list[Shift]
    next_turn: Turn | None
    later: list[Shift]
    gaps: list[Gap]

    @property
    def is_staffed(self) -> bool:
        return bool(self.turns or self.now)


@dataclass(frozen=True)
class Roster:
    organisation: Organisation
    levels: list[Level]
    may_change: bool

    @property
    def has_gap_now(self) -> bool:
        return not self.levels or any(not level.is_staffed for level in self.levels)


def roster_of(
    organisation: Organisation,
    plans: Plans,
    shifts: list[Shift],
    now: datetime,
    *,
    may_change: bool,
) -> Roster:
    """Level 1 is always shown: an organisation without it reaches nobody."""
    numbers = sorted({1, *plans.levels(organisation.pk), *(shift.level for shift in shifts)})
    levels = [
        _level(number, organisation, plans, [s for s in shifts if s.level == number], now)
        for number in numbers
    ]
    return Roster(organisation, levels, may_change)


def _level(
    number: int, organisation: Organisation, plans: Plans, shifts: list[Shift], now: datetime
) -> Level:
    """A plain shift is shown as on duty only while nothing stands in front of it."""
    segments = plans.segments((organisation.pk, number), now, now + AHEAD)
    first = segments[0]
    turns = [
        Turn(plans.contacts(segment.people), segment.starts_at, segment.ends_at)
        for segment in segments
        if segment.source in (Source.OVERRIDE, Source.LAYER)
    ]
    is_by_turn = bool(turns) and turns[0].starts_at == now
    coming = turns[1:] if is_by_turn else turns
    return Level(
        number,
        turns=turns[:1] if is_by_turn else [],
        now=[
            shift
            for shift in shifts
            if first.source is Source.SHIFT
            and shift.starts_at <= now
            and shift.contact_id in first.people
        ],
        next_turn=coming[0] if coming else None,
        later=[shift for shift in shifts if shift.starts_at > now],
        gaps=[Gap(each.starts_at, each.ends_at) for each in segments if each.is_gap],
    )
