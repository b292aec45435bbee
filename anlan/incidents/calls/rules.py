"""Who is called next, and when two written numbers are the same line; pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.core.reasons import Reason

BUSY_AGAIN = timedelta(minutes=2)
NEXT_ROUND = timedelta(minutes=5)
LEASE = timedelta(minutes=5)

_EXTENSION = re.compile(r"(?:;?\s*ext\.?\s*=?|分机|转|[x#,*]).*$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"(\d{7,8})\s*-\s*\d{1,5}$")
_MOBILE = re.compile(r"1[3-9]\d{9}$")
_LOCAL = range(7, 9)
_SHORTEST = 3


class Outcome(StrEnum):
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    TOOK_OVER = "took_over"


@dataclass(frozen=True)
class Person:
    id: int
    phone: str


@dataclass(frozen=True)
class Past:
    """A call that was made, oldest first in lists."""

    person_id: int
    phone: str
    outcome: Outcome
    at: datetime


@dataclass(frozen=True)
class Next:
    """Whom to call, from when on, and why this one; nobody when no number is left."""

    person_id: int | None
    due_at: datetime
    because: Reason


def next_call(people: Sequence[Person], past: Sequence[Past], now: datetime) -> Next:
    """In the order given: a busy line once more after a while, all others only when it was
    everybody's turn; a wrong number never, until another one is written down."""
    wrong = {(one.person_id, one.phone) for one in past if one.outcome == Outcome.WRONG_NUMBER}
    callable_ = [one for one in people if one.phone and (one.id, one.phone) not in wrong]
    if not callable_:
        return Next(None, now, Reason.of("incidents.call_nobody"))
    turns = _turns(past)
    ids = {one.id for one in callable_}
    if turns and _is_busy_once(turns[-1]) and turns[-1][-1].person_id in ids:
        last = turns[-1][-1]
        return Next(last.person_id, last.at + BUSY_AGAIN, Reason.of("incidents.call_busy_again"))
    had = Counter(turn[0].person_id for turn in turns)
    fewest = min(had[one.id] for one in callable_)
    chosen = next(one for one in callable_ if had[one.id] == fewest)
    if not turns:
        return Next(chosen.id, now, Reason.of("incidents.call_first"))
    if fewest == 0:
        return Next(chosen.id, now, Reason.of("incidents.call_next"))
    due = turns[-1][-1].at + NEXT_ROUND if fewest == max(had.values()) else now
    return Next(chosen.id, due, Reason.of("incidents.call_next_round"))


def _turns(past: Sequence[Past]) -> list[list[Past]]:
    """A busy line and its second try are one turn."""
    turns: list[list[Past]] = []
    for one in past:
        if turns and _is_busy_once(turns[-1]) and turns[-1][0].person_id == one.person_id:
            turns[-1].append(one)
        else:
            turns.append([one])
    return turns


def _is_busy_once(turn: list[Past]) -> bool:
    return len(turn) == 1 and turn[0].outcome == Outcome.BUSY


def normalise_number(written: str) -> str:
    """The digits that are dialled inside China, without 0 and extension; others keep `+`."""
    text = unicodedata.normalize("NFKC", written).strip().removeprefix("tel:")
    text = _EXTENSION.sub("", text)
    text = _DASHED_EXTENSION.sub(r"\1", text.strip())
    digits = re.sub(r"\D", "", text)
    is_international = text.startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    if is_international and not digits.startswith("86"):
        return f"+{digits}" if digits else ""
    if digits.startswith("86") and (is_international or len(digits) > 11):
        digits = digits[2:]
    return digits.lstrip("0")


def is_same_line(one: str, other: str) -> bool:
    """Both normalised; a number without its area code is the same as with it."""
    if min(len(one), len(other)) < _SHORTEST:
        return False
    short, long_ = sorted((one, other), key=len)
    if short == long_:
        return True
    may_lack_area = len(short) in _LOCAL and not _MOBILE.match(long_) and long_[0] != "+"
    return may_lack_area and long_.endswith(short) and len(long_) - len(short) in (2, 3)
