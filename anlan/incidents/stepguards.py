"""What a guarded step needs before it is done or run: approval and a second person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anlan.core.reasons import Reason

# How long the first word of a two-person step holds.
SECOND_WITHIN = timedelta(minutes=15)
APPROVAL = "approval"
FIRST = "first"


@dataclass(frozen=True)
class Word:
    """What somebody said about one attempt at a step."""

    kind: str
    granted: bool
    by: str
    at: datetime


def lacking(
    definition: Mapping[str, Any], words: Sequence[Word], *, by: str, now: datetime
) -> list[Reason]:
    """Every guard that is not satisfied for `by` at this moment; empty when it may begin."""
    found = []
    if definition.get("approve"):
        found += _approval(str(definition["approve"]), words, by)
    if definition.get("two_person"):
        found += _second(words, by, now)
    return found


def _approval(role: str, words: Sequence[Word], by: str) -> list[Reason]:
    """The last word counts; nobody approves what he does himself."""
    # A program behind which nobody stands might be the one who approved.
    if by == "token":
        return [Reason.of("incidents.needs_persons")]
    said = [word for word in words if word.kind == APPROVAL]
    if not said:
        return [Reason.of("incidents.needs_approval", role=role)]
    if not said[-1].granted:
        return [Reason.of("incidents.approval_refused", role=role)]
    return [Reason.of("incidents.approved_by_self")] if said[-1].by == by else []


def _second(words: Sequence[Word], by: str, now: datetime) -> list[Reason]:
    # The terminal and a token that no person made: nobody could tell two of them apart.
    if ":" not in by:
        return [Reason.of("incidents.needs_persons")]
    said = [word for word in words if word.kind == FIRST]
    others = [word for word in said if word.by != by]
    if any(now - word.at <= SECOND_WITHIN for word in others):
        return []
    minutes = int(SECOND_WITHIN.total_seconds() // 60)
    if others:
        return [Reason.of("incidents.first_word_expired", minutes=minutes)]
    code = "incidents.needs_other_person" if said else "incidents.needs_first_person"
    return [Reason.of(code, minutes=minutes)]
