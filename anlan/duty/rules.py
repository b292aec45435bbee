"""Where a level has nobody. Pure: no rows, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


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
