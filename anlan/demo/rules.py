"""What the demonstration decides and computes; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Marks:
    """The moments between which the recovery time is divided."""

    fault_at: datetime
    opened_at: datetime
    mailed_at: datetime
    restore_began_at: datetime
    restored_at: datetime
    verified_at: datetime


def rto_parts(marks: Marks) -> dict[str, float]:
    """Seconds of each part, from the fault to the verified recovery without a gap."""
    times = [
        marks.fault_at,
        marks.opened_at,
        marks.mailed_at,
        marks.restore_began_at,
        marks.restored_at,
        marks.verified_at,
    ]
    names = ("detect", "page", "decide", "restore", "verify")
    return {
        name: seconds_between(begin, end)
        for name, begin, end in zip(names, times, times[1:], strict=False)
    }


def seconds_between(begin: datetime, end: datetime) -> float:
    """Seconds from one moment to another, to the millisecond."""
    return round((end - begin).total_seconds(), 3)


def newest_common(newest: Sequence[datetime]) -> datetime:
    """The moment up to which every store has its records: the store that lost most decides."""
    return min(newest)


# The way through a strategy's decisions that fits what was done to the world. A decision that is
# not named here takes its first way.
CHOICES: Mapping[str, str] = {
    "have-copy": "proven",
    "roll-forward": "no-logs",
    "complete": "all",
    "recent-change": "no-change",
    "which-layer": "process",
    "serving": "yes",
}


def choice_at(step: Mapping[str, Any]) -> str:
    """Which way a decision goes; empty for a step that decides nothing."""
    options = step.get("next")
    if not isinstance(options, Mapping):
        return ""
    wanted = CHOICES.get(str(step["id"]), "")
    return wanted if wanted in options else str(next(iter(options)))


def is_restoring(step: Mapping[str, Any]) -> bool:
    """Whether this step brings the service back: by a copy, or by starting the program again."""
    return "restore" in (step.get("do") or {}) or step["id"] in {"restart-app", "restart"}
