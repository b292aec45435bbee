"""When to try again, when to give up, when to slow down. Pure: no rows, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from anlan.core.reasons import Reason

# A page that is late by minutes is worthless, so the early tries follow quickly on each other.
_EARLY_SECONDS = (2, 4, 8, 15)
_STEADY_SECONDS = 30
_EARLY_TRIES = 20
_LATE_SECONDS = 300
GIVE_UP_AFTER = timedelta(hours=4)
RATE_WINDOW = timedelta(minutes=1)
# So many messages reach a person one by one within a minute; what follows comes as one bundle.
STORM_FROM = 3
# After so many tries over one channel the person's next one is tried as well.
FALL_BACK_AFTER = 3


class Next(StrEnum):
    TRY_AGAIN = "try_again"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class Verdict:
    """What follows a failed try, and why."""

    what: Next
    wait: timedelta = timedelta()
    because: list[Reason] = field(default_factory=list)


def after_error(
    *,
    tries: int,
    is_permanent: bool,
    age: timedelta,
    asked: timedelta | None = None,
) -> Verdict:
    """Permanent errors end at once, others when the message is too old to help anybody.

    `asked` is how long the far end wants to be left alone.
    """
    if is_permanent:
        return Verdict(Next.GIVE_UP, because=[Reason.of("notifications.permanent")])
    if age >= GIVE_UP_AFTER:
        hours = int(GIVE_UP_AFTER.total_seconds()) // 3600
        because = [Reason.of("notifications.too_old", hours=hours, tries=tries)]
        return Verdict(Next.GIVE_UP, because=because)
    wait = max(delay_after(tries), asked or timedelta())
    because = [Reason.of("notifications.again", seconds=int(wait.total_seconds()))]
    return Verdict(Next.TRY_AGAIN, wait, because)


def delay_after(tries: int) -> timedelta:
    """2, 4, 8, 15 and then 30 seconds for the first tries; five minutes after that."""
    if tries <= len(_EARLY_SECONDS):
        return timedelta(seconds=_EARLY_SECONDS[max(tries, 1) - 1])
    return timedelta(seconds=_STEADY_SECONDS if tries <= _EARLY_TRIES else _LATE_SECONDS)


def pause_for_rate(recent: Sequence[datetime], now: datetime, limit: int) -> timedelta | None:
    """How long an address must be left alone after `limit` messages within a minute."""
    inside = sorted(moment for moment in recent if now - moment < RATE_WINDOW)
    if len(inside) < limit:
        return None
    return inside[-limit] + RATE_WINDOW - now


def pause_for_storm(
    recent: Sequence[datetime], bundles: Sequence[datetime], now: datetime
) -> timedelta | None:
    """How long a person is left alone: one bundle a minute, and few messages before the first."""
    fresh = [moment for moment in bundles if now - moment < RATE_WINDOW]
    if fresh:
        return max(fresh) + RATE_WINDOW - now
    return pause_for_rate(recent, now, STORM_FROM)


def pause_for_quiet(
    now: datetime, quiet_from: time | None, quiet_until: time | None, *, is_urgent: bool
) -> timedelta | None:
    """How long quiet hours still last; `now` is the person's local time. Urgent is never held."""
    if is_urgent or quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return None
    clock = now.time().replace(tzinfo=None)
    over_midnight = quiet_from > quiet_until
    inside = quiet_from <= clock < quiet_until
    if over_midnight:
        inside = clock >= quiet_from or clock < quiet_until
    if not inside:
        return None
    day = now.date() + timedelta(days=1 if over_midnight and clock >= quiet_from else 0)
    # Compared as moments, not as wall-clock times: the night of a change of clocks is longer.
    until = datetime.combine(day, quiet_until, tzinfo=now.tzinfo)
    return timedelta(seconds=max(until.timestamp() - now.timestamp(), 1))


def next_way(ways: Sequence[tuple[str, str]], used: Sequence[str]) -> tuple[str, str] | None:
    """The first channel in the person's order that was not tried for this message yet."""
    return next((way for way in ways if way[0] not in used), None)
