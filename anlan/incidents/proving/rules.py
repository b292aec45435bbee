"""What is still missing before a declared recovery counts as verified. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.core.reasons import Reason

# How long what was broken has to stay good after it was measured good; graver, longer.
WATCH_FOR = {"I": 10 * 60, "II": 10 * 60, "III": 5 * 60, "IV": 2 * 60}
_SOONEST, _LATEST = timedelta(seconds=1), timedelta(seconds=60)


class Standing(StrEnum):
    DONE = "done"
    OPEN = "open"
    BAD = "bad"
    FREE = "free"  # Not asked for here; the reason says why.


class Voice(StrEnum):
    PAGE = "page"
    PERSON = "person"
    WAIVED = "waived"


@dataclass(frozen=True)
class Word:
    """What the customer said, or why it was done without."""

    voice: Voice
    works: bool
    text: str


@dataclass(frozen=True)
class Facts:
    """`measured` is None before the first re-check; empty when nothing can be measured."""

    is_real: bool
    was_attended: bool
    open_steps: Sequence[str]
    verify_steps: int
    measured: Sequence[bool | None] | None
    watch_s: int
    watch_until: datetime | None
    has_contact: bool
    word: Word | None

    @property
    def is_blind(self) -> bool:
        """Something was asked and none of it failed, but not everything could be measured."""
        return self.measured is not None and None in self.measured and False not in self.measured

    @property
    def stands_in(self) -> bool:
        """Somebody's word counts where a machine is blind; a waiver is no word."""
        word = self.word
        return word is not None and word.works and word.voice is not Voice.WAIVED


@dataclass(frozen=True)
class Point:
    name: str
    standing: Standing
    because: list[Reason]

    @property
    def is_settled(self) -> bool:
        return self.standing in {Standing.DONE, Standing.FREE}


def checklist(facts: Facts, now: datetime) -> list[Point]:
    """The four points in the order in which they come true."""
    return [_steps(facts), _items(facts), _watch(facts, now), _word(facts)]


def is_proven(points: Sequence[Point]) -> bool:
    """Whether nothing is missing and nothing speaks against it."""
    return all(point.is_settled for point in points)


def next_look(started_at: datetime, until: datetime, now: datetime) -> datetime:
    """When the items are measured next in the window: four times at least, and at its end."""
    step = min(max((until - started_at) / 4, _SOONEST), _LATEST)
    return min(now + step, until) if now < until else now + step


def _point(name: str, standing: Standing, code: str, **params: str | int) -> Point:
    return Point(name, standing, [Reason.of(f"incidents.proof_{code}", **params)])


def _steps(facts: Facts) -> Point:
    if not facts.was_attended:
        return _point("steps", Standing.FREE, "healed")
    if not facts.verify_steps:
        return _point("steps", Standing.FREE, "no_steps")
    if facts.open_steps:
        return _point("steps", Standing.OPEN, "steps_open", steps=", ".join(facts.open_steps))
    return _point("steps", Standing.DONE, "steps_done", count=facts.verify_steps)


def _items(facts: Facts) -> Point:
    if facts.measured is None:
        return _point("items", Standing.OPEN, "not_measured")
    if not facts.measured:
        return _point("items", Standing.FREE, "nothing_to_measure")
    if False in facts.measured:
        return _point("items", Standing.BAD, "items_bad")
    if facts.is_blind and facts.stands_in:
        return _point("items", Standing.FREE, "items_by_word")
    if facts.is_blind:
        return _point("items", Standing.OPEN, "items_unknown")
    return _point("items", Standing.DONE, "items_good", count=len(facts.measured))


def _watch(facts: Facts, now: datetime) -> Point:
    if facts.measured is not None and not facts.measured:
        return _point("watch", Standing.FREE, "watch_nothing")
    if not facts.is_real:
        return _point("watch", Standing.FREE, "not_real")
    if not facts.watch_s:
        return _point("watch", Standing.FREE, "watch_none")
    if facts.watch_until is None and facts.is_blind and facts.stands_in:
        return _point("watch", Standing.FREE, "watch_nothing")
    if facts.watch_until is None:
        return _point("watch", Standing.OPEN, "watch_waits")
    if now < facts.watch_until:
        return _point("watch", Standing.OPEN, "watch_runs")
    return _point("watch", Standing.DONE, "watch_held", seconds=facts.watch_s)


def _word(facts: Facts) -> Point:
    word = facts.word
    if word is not None and word.voice is Voice.WAIVED:
        return _point("word", Standing.FREE, "word_waived", why=word.text)
    if word is not None and not word.works:
        return _point("word", Standing.BAD, "word_against", word=word.text or "–")
    if word is not None:
        return Point("word", Standing.DONE, [Reason.of("incidents.verified_by_word",
                                                       word=word.text or "–")])  # fmt: skip
    if facts.is_blind or (facts.measured is not None and not facts.measured):
        return _point("word", Standing.OPEN, "word_alone")
    if not facts.is_real:
        return _point("word", Standing.FREE, "not_real")
    if not facts.has_contact:
        return _point("word", Standing.FREE, "no_contact")
    return _point("word", Standing.OPEN, "word_missing")
