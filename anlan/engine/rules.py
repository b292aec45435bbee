"""When a schedule is due, and what to do about the times that were missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from itertools import islice

from cronsim import CronSim, CronSimError

# A time is missed, not merely late, when it is this old.
PATIENCE = timedelta(seconds=60)
# A long silence leaves this many rows; the oldest one stands for all before it.
MOST_ROWS = 100


class BadTiming(ValueError):  # Says what is wrong, as all our errors do.
    """Neither a positive span nor a cron line."""


@dataclass(frozen=True)
class Timing:
    """Either `every` or `cron`; cron lines are read in the time zone."""

    every: timedelta | None
    cron: str
    zone: tzinfo

    def times_after(self, moment: datetime) -> Iterator[datetime]:
        if self.every is not None:
            if self.every <= timedelta(0):
                raise BadTiming("every must be longer than nothing")
            while True:
                moment += self.every
                yield moment
        try:
            yield from CronSim(self.cron, moment.astimezone(self.zone))
        except CronSimError as error:
            raise BadTiming(f"{self.cron!r} is not a cron line") from error


@dataclass(frozen=True)
class Missed:
    due: datetime
    periods: int
    why: str
    caught_up: bool


@dataclass(frozen=True)
class Tick:
    """What a due schedule does now."""

    run: list[datetime] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    next_due: datetime | None = None


def tick(timing: Timing, due: datetime, now: datetime, *, catch_up: str, is_busy: bool) -> Tick:
    """Runs and misses of all due times up to now.

    The last due time is still good while it is younger than a period and than PATIENCE. A
    schedule whose last run has not finished does not pile up another, unless all are wanted.
    """
    dues, following = _dues(timing, due, now)
    fresh = now - dues[-1] <= min(PATIENCE, following - dues[-1])
    late, on_time = (dues[:-1], dues[-1:]) if fresh else (dues, [])
    if catch_up == "run_all":
        return Tick(dues[-MOST_ROWS:], _rows(late, "down", caught_up=True), following)
    if is_busy:
        return Tick([], _rows(late, "down") + _rows(on_time, "overlap"), following)
    caught_up = catch_up == "run_once"
    run = dues[-1:] if caught_up else on_time
    return Tick(run, _rows(late, "down", caught_up=caught_up), following)


def _dues(timing: Timing, due: datetime, now: datetime) -> tuple[list[datetime], datetime]:
    dues, following = [due], due
    for following in timing.times_after(due):
        if following > now:
            break
        dues.append(following)
    return dues, following


def _rows(dues: Sequence[datetime], why: str, *, caught_up: bool = False) -> list[Missed]:
    surplus = max(0, len(dues) - MOST_ROWS)
    kept = islice(dues, surplus, None)
    rows = [Missed(due, 1, why, caught_up) for due in kept]
    if surplus:
        rows[0] = Missed(rows[0].due, surplus + 1, why, caught_up)
    return rows
