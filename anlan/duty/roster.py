"""The roster of one organisation as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from anlan.duty.rules import Gap, Span, gaps

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.duty.models import Shift
    from anlan.organisations.models import Organisation

AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Level:
    """One level: who is on duty now, who comes, and when nobody does."""

    number: int
    now: list[Shift]
    later: list[Shift]
    gaps: list[Gap]


@dataclass(frozen=True)
class Roster:
    organisation: Organisation
    levels: list[Level]
    may_change: bool

    @property
    def has_gap_now(self) -> bool:
        return not self.levels or any(not level.now for level in self.levels)


def roster_of(
    organisation: Organisation, shifts: list[Shift], now: datetime, *, may_change: bool
) -> Roster:
    """Level 1 is always shown: an organisation without it reaches nobody."""
    numbers = sorted({1} | {shift.level for shift in shifts})
    levels = [_level(number, [s for s in shifts if s.level == number], now) for number in numbers]
    return Roster(organisation, levels, may_change)


def _level(number: int, shifts: list[Shift], now: datetime) -> Level:
    spans = [Span(shift.starts_at, shift.ends_at) for shift in shifts]
    return Level(
        number,
        now=[shift for shift in shifts if shift.starts_at <= now],
        later=[shift for shift in shifts if shift.starts_at > now],
        gaps=gaps(spans, now, now + AHEAD),
    )
