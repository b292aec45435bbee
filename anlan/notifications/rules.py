"""When to try again, when to give up, when to slow down. Pure: no rows, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.core.reasons import Reason

# A page that is late by minutes is worthless, so the early tries follow quickly on each other.
_EARLY_SECONDS = (2, 4, 8, 15)
_STEADY_SECONDS = 30
_EARLY_TRIES = 20
_LATE_SECONDS = 300
GIVE_UP_AFTER = timedelta(hours=4)
RATE_WINDOW = timedelta(minutes=1)


class Next(StrEnum):
    TRY_AGAIN = "try_again"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class Verdict:
    """What follows a failed try, and why."""

    what: Next
    wait: timedelta = timedelta()
    because: list[Reason] = field(default_factory=list)


def after_error(*, tries: int, is_permanent: bool, age: timedelta) -> Verdict:
    """Permanent errors end at once, others when the message is too old to help anybody."""
    if is_permanent:
        return Verdict(Next.GIVE_UP, because=[Reason.of("notifications.permanent")])
    if age >= GIVE_UP_AFTER:
        hours = int(GIVE_UP_AFTER.total_seconds()) // 3600
        because = [Reason.of("notifications.too_old", hours=hours, tries=tries)]
        return Verdict(Next.GIVE_UP, because=because)
    wait = delay_after(tries)
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
