"""What kind of fault it was, when reports are due, and what must be learned. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.core.reasons import Reason

REPORT_WITHIN = timedelta(hours=24)


class FaultClass(StrEnum):
    OUTAGE = "outage"
    DATA_LOSS = "data_loss"
    INTERRUPTION = "interruption"
    CONFIGURATION = "configuration"
    OPERATOR = "operator"
    HARDWARE = "hardware"
    NETWORK = "network"
    SECURITY = "security"
    CAPACITY = "capacity"
    BACKUP = "backup"
    OTHER = "other"


class State(StrEnum):
    OPEN = "open"
    INVESTIGATING = "investigating"
    RESOLVED = "resolved"
    CLOSED = "closed"


class ActionKind(StrEnum):
    INSPECTION_ITEM = "inspection_item"
    BACKUP_POLICY = "backup_policy"
    STRATEGY_VERSION = "strategy_version"
    TRAINING = "training"
    NONE_WITH_REASON = "none_with_reason"


class Stage(StrEnum):
    INTERIM = "interim"
    FINAL = "final"


_CLASS_OF_CATEGORY = {
    "hardware": FaultClass.HARDWARE,
    "facility": FaultClass.HARDWARE,
    "system": FaultClass.OUTAGE,
    "network": FaultClass.NETWORK,
    "security": FaultClass.SECURITY,
    "data": FaultClass.DATA_LOSS,
    "config": FaultClass.CONFIGURATION,
    "database": FaultClass.OUTAGE,
    "middleware": FaultClass.OUTAGE,
    "application": FaultClass.INTERRUPTION,
    "people": FaultClass.OPERATOR,
    "provider": FaultClass.INTERRUPTION,
}


def fault_class_of(category: str, source: str) -> FaultClass:
    """A first guess from the chosen strategy, else from who noticed; people correct it."""
    if category in _CLASS_OF_CATEGORY:
        return _CLASS_OF_CATEGORY[category]
    return FaultClass.BACKUP if source == "backup" else FaultClass.OTHER


@dataclass(frozen=True)
class Moments:
    """What of an incident sets the clocks of its reports."""

    stabilised_at: datetime | None
    recovered_at: datetime | None
    verified_at: datetime | None


@dataclass(frozen=True)
class Due:
    """A report that is promised; `made_at` is None while it is still owed."""

    stage: Stage
    due_at: datetime
    made_at: datetime | None


def stage_of(moments: Moments) -> Stage:
    """Only a verified recovery allows a final report."""
    return Stage.FINAL if moments.verified_at else Stage.INTERIM


def reports_due(moments: Moments, *, made: Mapping[Stage, datetime]) -> list[Due]:
    """Interim a day after the first relief, final a day after verification."""
    relieved = [at for at in (moments.stabilised_at, moments.recovered_at) if at is not None]
    dues = []
    if relieved:
        due_at = min(relieved) + REPORT_WITHIN
        # Whoever was fast enough to give the final one at once owes no interim one.
        made_at = made.get(Stage.INTERIM) or made.get(Stage.FINAL)
        dues.append(Due(Stage.INTERIM, due_at, made_at))
    if moments.verified_at is not None:
        due_at = moments.verified_at + REPORT_WITHIN
        dues.append(Due(Stage.FINAL, due_at, made.get(Stage.FINAL)))
    return dues


@dataclass(frozen=True)
class Learned:
    """What a problem has to show before its incident may be closed."""

    number: str
    has_cause: bool
    actions: int
    signed_reasons: int


def missing_for_closing(problems: Iterable[Learned]) -> list[Reason]:
    """One problem that is complete opens the gate; otherwise what the best one lacks."""
    answers = [_missing(problem) for problem in problems]
    if not answers:
        return [Reason.of("problems.gate_no_problem")]
    return min(answers, key=len)


def _missing(problem: Learned) -> list[Reason]:
    missing = []
    if not problem.has_cause:
        missing.append(Reason.of("problems.gate_no_cause", number=problem.number))
    if not problem.actions and not problem.signed_reasons:
        missing.append(Reason.of("problems.gate_no_action", number=problem.number))
    return missing


_FOLLOWING = {
    State.OPEN: (State.INVESTIGATING, State.RESOLVED),
    State.INVESTIGATING: (State.RESOLVED,),
    State.RESOLVED: (State.CLOSED, State.INVESTIGATING),
    State.CLOSED: (State.INVESTIGATING,),
}


@dataclass(frozen=True)
class MoveVerdict:
    is_allowed: bool
    because: list[Reason]


def may_move(state: State, to: State, learned: Learned, *, open_actions: int) -> MoveVerdict:
    """Resolved needs a cause and an action; closed needs every action done."""
    if to not in _FOLLOWING[state]:
        reason = Reason.of("problems.no_such_move", before=state.value, after=to.value)
        return MoveVerdict(False, [reason])
    missing = _missing(learned) if to in {State.RESOLVED, State.CLOSED} else []
    if to is State.CLOSED and open_actions:
        missing.append(Reason.of("problems.actions_open", count=open_actions))
    return MoveVerdict(not missing, missing)


def moves_from(state: State) -> tuple[State, ...]:
    """Where a problem may go next."""
    return _FOLLOWING[state]
