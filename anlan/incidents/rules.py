"""What may follow what, how grave it is, who is paged next, and until when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.core.reasons import Reason


class Kind(StrEnum):
    REAL = "real"
    DRILL = "drill"
    TEST = "test"


class Severity(StrEnum):
    I = "I"  # noqa: E741 - the market writes levels in Roman numerals
    II = "II"
    III = "III"
    IV = "IV"


class Impact(StrEnum):
    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    PERSON = "person"


class Urgency(StrEnum):
    STOPPED = "stopped"
    LIMITED = "limited"
    UNAFFECTED = "unaffected"


class State(StrEnum):
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    RESPONDING = "responding"
    STABILISED = "stabilised"
    RECOVERED = "recovered"
    VERIFIED = "verified"
    REVIEWED = "reviewed"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"

    @property
    def is_unrecovered(self) -> bool:
        return self in _UNRECOVERED

    @property
    def is_open(self) -> bool:
        return self.is_unrecovered or self in {State.RECOVERED, State.VERIFIED, State.REVIEWED}


_UNRECOVERED = {State.REPORTED, State.CONFIRMED, State.RESPONDING, State.STABILISED}


class Action(StrEnum):
    CONFIRM = "confirm"
    RESPOND = "respond"
    STABILISE = "stabilise"
    RECOVER = "recover"
    HEAL = "heal"
    VERIFY = "verify"
    FAIL_VERIFICATION = "fail_verification"
    REVIEW = "review"
    CLOSE = "close"
    REJECT = "reject"
    MARK_DUPLICATE = "mark_duplicate"
    REOPEN = "reopen"


# What a person asks for by its name alone; the others need more than a click, or happen.
PLAIN_MOVES = (Action.CONFIRM, Action.RESPOND, Action.STABILISE, Action.REVIEW, Action.REOPEN,
               Action.REJECT)  # fmt: skip


@dataclass(frozen=True)
class Transition:
    to: State
    rule: str


def _table() -> dict[tuple[State, Action], Transition]:
    rows: list[tuple[str, Action, State, Sequence[State]]] = [
        ("CNF-1", Action.CONFIRM, State.CONFIRMED, [State.REPORTED]),
        ("RSP-1", Action.RESPOND, State.RESPONDING, [State.REPORTED, State.CONFIRMED]),
        ("RSP-2", Action.RESPOND, State.RESPONDING, [State.RESPONDING, State.STABILISED]),
        ("STB-1", Action.STABILISE, State.STABILISED, [State.CONFIRMED, State.RESPONDING]),
        ("RCV-1", Action.RECOVER, State.RECOVERED, sorted(_UNRECOVERED)),
        ("RCV-2", Action.HEAL, State.RECOVERED, sorted(_UNRECOVERED)),
        ("VRF-1", Action.VERIFY, State.VERIFIED, [State.RECOVERED]),
        ("VRF-2", Action.FAIL_VERIFICATION, State.RESPONDING, [State.RECOVERED]),
        ("REV-1", Action.REVIEW, State.REVIEWED, [State.VERIFIED]),
        ("CLS-1", Action.CLOSE, State.CLOSED, [State.REVIEWED]),
        ("REJ-1", Action.REJECT, State.REJECTED, [State.REPORTED, State.CONFIRMED]),
        ("DUP-1", Action.MARK_DUPLICATE, State.DUPLICATE, sorted(_UNRECOVERED)),
        (
            "ROP-1",
            Action.REOPEN,
            State.RESPONDING,
            [State.RECOVERED, State.VERIFIED, State.REVIEWED, State.CLOSED],
        ),
    ]
    return {
        (state, action): Transition(to, rule)
        for rule, action, to, states in rows
        for state in states
    }


TRANSITIONS = _table()


def transition(state: State, action: Action) -> Transition | None:
    """Where the action leads from this state; None when the state does not allow it."""
    return TRANSITIONS.get((state, action))


def allowed_actions(state: State) -> list[Action]:
    """Every action that the table knows for this state, in the order of the enumeration."""
    return [action for action in Action if (state, action) in TRANSITIONS]


_MATRIX = {
    Impact.ORGANISATION: (Severity.I, Severity.II, Severity.III),
    Impact.DEPARTMENT: (Severity.II, Severity.III, Severity.IV),
    Impact.PERSON: (Severity.III, Severity.IV, Severity.IV),
}
_COLUMN = {Urgency.STOPPED: 0, Urgency.LIMITED: 1, Urgency.UNAFFECTED: 2}


@dataclass(frozen=True)
class SeverityVerdict:
    what: Severity
    because: list[Reason]


def severity_of(
    impact: Impact, urgency: Urgency, *, data_lost: bool = False, given: Severity | None = None
) -> SeverityVerdict:
    """The severity with its reasons; data loss is always I, a sender's own word comes next."""
    if data_lost:
        return SeverityVerdict(Severity.I, [Reason.of("incidents.severity_data_loss")])
    if given is not None:
        return SeverityVerdict(given, [Reason.of("incidents.severity_given", severity=given.value)])
    found = _MATRIX[impact][_COLUMN[urgency]]
    because = [
        Reason.of(f"incidents.impact_{impact.value}"),
        Reason.of(f"incidents.urgency_{urgency.value}"),
        Reason.of("incidents.severity_matrix", severity=found.value),
    ]
    return SeverityVerdict(found, because)


def impact_of(criticality: int | None) -> Impact:
    """How far a fault of an asset reaches, from how vital the register says it is."""
    if criticality == 1:
        return Impact.ORGANISATION
    return Impact.DEPARTMENT if criticality in {2, 3, None} else Impact.PERSON


@dataclass(frozen=True)
class Rung:
    """Call everybody on duty at this level, this long after the incident was opened.

    With another side than `duty`: every contact of that side (team, customer, supplier) whose
    function is `role`; an empty role means all of them.
    """

    level: int
    after_s: int
    channel: str = "email"
    side: str = "duty"
    role: str = ""

    @property
    def is_asked(self) -> bool:
        """Our own people are asked to take it; customers and suppliers are told."""
        return self.side in {"duty", "team"}

    @property
    def because(self) -> Reason:
        if self.side == "duty":
            return Reason.of("incidents.ladder_rung", level=self.level, after_s=self.after_s)
        code = f"incidents.ladder_rung_{self.side}"
        return Reason.of(code, role=self.role or "–", after_s=self.after_s)


def default_ladder(severity: Severity) -> list[Rung]:
    """Two levels, then both again: the graver, the sooner."""
    second, again = {
        Severity.I: (300, 600),
        Severity.II: (300, 900),
        Severity.III: (900, 3600),
        Severity.IV: (3600, 14400),
    }[severity]
    return [Rung(1, 0), Rung(2, second), Rung(1, again), Rung(2, again)]


@dataclass(frozen=True)
class LadderState:
    """What the ladder looks at when a rung is due."""

    is_unrecovered: bool
    is_acknowledged: bool
    arm: int
    position: int


@dataclass(frozen=True)
class RungVerdict:
    what: str  # "page" or "stop"
    because: list[Reason]
    next_due_at: datetime | None = None


def next_rung(
    ladder: Sequence[Rung], state: LadderState, *, arm: int, position: int, armed_at: datetime
) -> RungVerdict:
    """Whether the rung at `position` is paged now, and when the one after it is due."""
    if not state.is_unrecovered:
        return RungVerdict("stop", [Reason.of("incidents.ladder_over")])
    if state.is_acknowledged:
        return RungVerdict("stop", [Reason.of("incidents.ladder_acknowledged")])
    if state.arm != arm or state.position != position or position >= len(ladder):
        return RungVerdict("stop", [Reason.of("incidents.ladder_moved_on")])
    following = position + 1
    due = (
        armed_at + timedelta(seconds=ladder[following].after_s) if following < len(ladder) else None
    )
    return RungVerdict("page", [ladder[position].because], due)


def pass_on(rungs: int, next_position: int, own_position: int) -> RungVerdict:
    """Whether a person's “pass it on” calls the next rung, or whether that was done already."""
    if next_position > own_position + 1:
        return RungVerdict("stop", [Reason.of("incidents.already_passed")])
    if next_position >= rungs:
        return RungVerdict("stop", [Reason.of("incidents.ladder_ends")])
    return RungVerdict("page", [Reason.of("incidents.next_is_called")])


def is_graver(after: Severity, before: Severity) -> bool:
    """Whether the severity rose; I is the gravest."""
    order = list(Severity)
    return order.index(after) < order.index(before)


# How long after an incident opened another alarm of the same fault still joins it.
JOIN_WITHIN = timedelta(minutes=10)
# How long everything must stay quiet before an unattended incident counts as healed.
WATCH_WINDOW = timedelta(minutes=2)
# How long a clerk has to answer a report that looks like a consultation.
ANSWER_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class OpenIncident:
    """What correlation needs to know of an incident that is open."""

    incident_id: int
    number: str
    asset_id: int | None
    opened_at: datetime


def joins(
    asset_path: Sequence[int], candidates: Sequence[OpenIncident], now: datetime
) -> tuple[OpenIncident, Reason] | None:
    """The incident at the nearest failed asset on the depends-on path, with the reason.

    `asset_path` is the asset itself, then what it stands on, nearest first.
    """
    recent = {c.asset_id: c for c in candidates if now - c.opened_at <= JOIN_WITHIN}
    for distance, asset_id in enumerate(asset_path):
        found = recent.get(asset_id)
        if found is not None:
            code = "incidents.joined_same_asset" if distance == 0 else "incidents.joined_upstream"
            return found, Reason.of(code, number=found.number)
    return None


def following_step(order: Sequence[str], current: str, next_of: object, choice: str) -> str:
    """The id of the step after `current`; empty when the strategy ends there.

    `next_of` is what the file says: nothing, an id, or an id for each answer. An id that is no
    step (`end`, `unrecoverable`) ends the strategy.
    """
    named = next_of.get(choice, "") if isinstance(next_of, Mapping) else next_of
    if named:
        return str(named) if named in order else ""
    if isinstance(next_of, Mapping):
        return ""
    place = order.index(current) + 1
    return order[place] if place < len(order) else ""
