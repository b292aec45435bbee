"""What may become of a version, and when a strategy has to be looked at again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from anlan.core.reasons import Reason

REVIEW_MONTHS = 12


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RETIRED = "retired"


class Act(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RETIRE = "retire"


WAITING = (State.DRAFT, State.SUBMITTED)
_BECOMES: dict[tuple[State, Act], State] = {
    (State.DRAFT, Act.SUBMIT): State.SUBMITTED,
    **{(state, Act.APPROVE): State.APPROVED for state in WAITING},
    **{(state, Act.REJECT): State.REJECTED for state in WAITING},
    **{(state, Act.WITHDRAW): State.WITHDRAWN for state in WAITING},
    (State.APPROVED, Act.RETIRE): State.RETIRED,
}


@dataclass(frozen=True)
class Ask:
    """Somebody wants to do something with a version; Anlan itself is nobody's colleague."""

    state: State
    act: Act
    author: str
    actor: str
    is_system: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Verdict:
    """The next state, or None and why not."""

    what: State | None
    because: list[Reason] = field(default_factory=list)


def decide(ask: Ask) -> Verdict:
    """Four eyes: who wrote a version neither approves it nor sends it back."""
    becomes = _BECOMES.get((ask.state, ask.act))
    if becomes is None:
        return _no("state")
    is_own = ask.actor == ask.author and not ask.is_system
    if ask.act in (Act.APPROVE, Act.REJECT) and is_own:
        return _no("own_version")
    if ask.act is Act.WITHDRAW and not (is_own or ask.is_system):
        return _no("not_author")
    if ask.act is Act.REJECT and not ask.comment.strip():
        return _no("comment")
    return Verdict(becomes)


def acts_for(state: State, author: str, actor: str) -> list[Act]:
    """What this person may do now, for the buttons; a comment can still be given."""
    asks = (Ask(state, act, author, actor, comment="…") for act in Act)
    return [ask.act for ask in asks if decide(ask).what is not None]


def review_due(approved_on: date, months: int = REVIEW_MONTHS) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(approved_on.month - 1 + months, 12)
    year += approved_on.year
    for day in range(approved_on.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(approved_on.day, 28))


@dataclass(frozen=True)
class Due:
    """A version in use whose review is due, and who answers for it (author, then approver)."""

    version_id: int
    due_on: date
    people: tuple[str, ...]


def reminders(dues: Iterable[Due], receivers: Iterable[str]) -> dict[str, list[Due]]:
    """Person -> what to review. Who wrote or approved it is asked, else everybody who may edit."""
    everybody = sorted(set(receivers))
    found: dict[str, list[Due]] = {}
    for due in sorted(dues, key=lambda one: (one.due_on, one.version_id)):
        own = [person for person in due.people if person in everybody]
        for person in dict.fromkeys(own) or everybody:
            found.setdefault(person, []).append(due)
    return found


def _no(code: str) -> Verdict:
    return Verdict(None, [Reason.of(f"strategies.review.{code}")])
