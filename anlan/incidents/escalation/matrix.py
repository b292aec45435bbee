"""The ladders of all severities as one matrix, and back. Pure: no rows, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from anlan.incidents.rules import Rung, Severity

SEVERITIES = tuple(severity.value for severity in Severity)
# How long an acknowledged incident may show no sign of a person before it is called out again.
SILENT_FOR = {"I": 20 * 60, "II": 40 * 60, "III": 2 * 3600, "IV": 24 * 3600}
# How often the customer hears from us, also when there is nothing new.
UPDATE_EVERY = {"I": 30 * 60, "II": 3600, "III": 4 * 3600, "IV": 24 * 3600}
LONGEST = 7 * 24 * 3600
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"(\d{1,6})\s*([smhd]?)")


@dataclass(frozen=True)
class Row:
    """One line of the matrix: who, over which channel, after how many seconds per severity."""

    who: str
    channel: str
    after: tuple[int | None, ...]

    @property
    def shown(self) -> list[tuple[str, str]]:
        return [
            (name, show_span(after)) for name, after in zip(SEVERITIES, self.after, strict=True)
        ]


def who_of(rung: Rung) -> str:
    return f"duty:{rung.level}" if rung.side == "duty" else f"{rung.side}:{rung.role}"


def rung_of(who: str, channel: str, after_s: int) -> Rung:
    """Raise ValueError where `who` names nobody that can be called."""
    side, _colon, rest = who.partition(":")
    if side == "duty":
        return Rung(int(rest), after_s, channel)
    if side not in {"team", "customer", "supplier"}:
        raise ValueError(who)
    return Rung(1, after_s, channel, side, rest)


def rows_of(ladders: Mapping[str, Sequence[Rung]]) -> list[Row]:
    """One row for each person and channel; whoever is called twice has two rows."""
    cells: dict[tuple[str, str, int], dict[str, int]] = {}
    for severity in SEVERITIES:
        seen: dict[tuple[str, str], int] = {}
        for rung in ladders.get(severity, ()):
            key = (who_of(rung), rung.channel)
            seen[key] = seen.get(key, 0) + 1
            cells.setdefault((*key, seen[key]), {})[severity] = rung.after_s
    rows = [
        Row(who, channel, tuple(after.get(name) for name in SEVERITIES))
        for (who, channel, _nth), after in cells.items()
    ]
    return sorted(rows, key=_first)


def _first(row: Row) -> int:
    return min((after for after in row.after if after is not None), default=LONGEST)


def ladders_of(rows: Iterable[Row]) -> dict[str, list[Rung]]:
    """Each severity's rungs in the order of their times; empty cells call nobody."""
    found: dict[str, list[Rung]] = {severity: [] for severity in SEVERITIES}
    for row in rows:
        for severity, after in zip(SEVERITIES, row.after, strict=True):
            if after is not None:
                found[severity].append(rung_of(row.who, row.channel, after))
    return {name: sorted(rungs, key=lambda one: one.after_s) for name, rungs in found.items()}


def parse_span(text: str) -> int | None:
    """Seconds of `5` (minutes), `30s`, `5m`, `2h` or `1d`; None when empty, else ValueError."""
    text = text.strip().lower()
    if not text:
        return None
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    seconds = int(found[1]) * _UNITS[found[2] or "m"]
    if seconds > LONGEST:
        raise ValueError(text)
    return seconds


def show_span(seconds: int | None) -> str:
    """What parse_span reads back: minutes where they are whole, else seconds."""
    if seconds is None:
        return ""
    return f"{seconds}s" if seconds % 60 else str(seconds // 60)
