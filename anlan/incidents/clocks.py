"""The promised times: computed from facts whenever they are looked at, never counted up. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.calendars.rules import (
    Calendar,
    Deadline,
    NeverOpen,
    Pause,
    business_time_between,
    explain,
)
from anlan.calendars.spans import seconds_of
from anlan.core.reasons import Reason
from anlan.incidents.rules import Severity

NAMES = ("respond", "plan", "resolve")
REPORT = "report"
# Respond, plan, resolve: what contracts of this market use where nothing else was agreed. Level IV
# counts in working hours, and its d is a working day.
TARGETS: dict[Severity, tuple[str, str, str]] = {
    Severity.I: ("30m", "2h", "12h"),
    Severity.II: ("30m", "2h", "24h"),
    Severity.III: ("2h", "8h", "48h"),
    Severity.IV: ("4h", "1d", "5d"),
}
REPORT_WITHIN = "24h"
# Nobody waits with the first answer; what may wait is the plan and the solution.
PAUSABLE = {"plan", "resolve"}
WARN_AT = (50, 75, 100)
_ZERO = timedelta(0)


@dataclass(frozen=True)
class Terms:
    """What was promised when the incident opened: contract, hours, spans, allowed pauses."""

    contract: str
    service: Calendar
    working: Calendar
    targets: Mapping[str, Sequence[str]]
    report_within: str = REPORT_WITHIN
    pauses: tuple[str, ...] = ()

    def calendar_for(self, severity: Severity, name: str) -> Calendar:
        """Level IV counts in working hours, everything else in the hours of service."""
        return self.working if severity is Severity.IV and name != REPORT else self.service

    def span_s(self, severity: Severity, name: str) -> int:
        if name == REPORT:
            return seconds_of(self.report_within, self.calendar_for(severity, name))
        agreed = self.targets.get(severity.value) or TARGETS[severity]
        return seconds_of(agreed[NAMES.index(name)], self.calendar_for(severity, name))


@dataclass(frozen=True)
class Course:
    """One clock from its start to its end, with the times it stood still."""

    name: str
    severity: Severity
    started_at: datetime
    stopped_at: datetime | None
    pauses: tuple[Pause, ...] = ()

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and any(pause.ends_at is None for pause in self.pauses)


@dataclass(frozen=True)
class Clock:
    """A promise: until when, whether it was kept, and whether it still runs."""

    name: str
    due_at: datetime
    stopped_at: datetime | None
    is_missed: bool
    is_paused: bool = False
    used_permille: int = 0


def deadline_of(course: Course, terms: Terms, now: datetime) -> Deadline:
    """When the time is used up; a pause that has not ended is taken to end now."""
    calendar = terms.calendar_for(course.severity, course.name)
    return explain(
        course.started_at,
        terms.span_s(course.severity, course.name),
        calendar,
        _pauses(course, course.stopped_at or now),
    )


def _pauses(course: Course, until: datetime) -> list[Pause]:
    if course.name not in PAUSABLE:
        return []
    return [
        Pause(pause.starts_at, pause.ends_at or until, pause.because) for pause in course.pauses
    ]


def clock_of(course: Course, terms: Terms, now: datetime) -> Clock:
    """The clock as it stands; one that has not stopped is judged by `now`."""
    until = course.stopped_at or now
    calendar = terms.calendar_for(course.severity, course.name)
    try:
        due = deadline_of(course, terms, now).due_at
        used = business_time_between(course.started_at, until, calendar, _pauses(course, until))
    except NeverOpen:
        # Hours that never come are no promise; plain time is never later than what was meant.
        due = course.started_at + timedelta(seconds=terms.span_s(course.severity, course.name))
        used = max(until - course.started_at, _ZERO)
    span = timedelta(seconds=terms.span_s(course.severity, course.name))
    is_paused = course.is_paused and course.name in PAUSABLE
    permille = int(used * 1000 // span) if span else 1000
    return Clock(course.name, due, course.stopped_at, until > due, is_paused, permille)


def warnings_of(course: Course, terms: Terms, now: datetime) -> dict[int, datetime]:
    """Percent → when that much of the time is used up; none while the clock stands still."""
    if course.stopped_at is not None or (course.is_paused and course.name in PAUSABLE):
        return {}
    calendar = terms.calendar_for(course.severity, course.name)
    span, pauses = terms.span_s(course.severity, course.name), _pauses(course, now)
    try:
        return {
            percent: explain(course.started_at, span * percent // 100, calendar, pauses).due_at
            for percent in WARN_AT
        }
    except NeverOpen:
        return {}


def next_warnings(course: Course, terms: Terms, now: datetime) -> list[tuple[int, datetime]]:
    """The gravest warning that is due already, and the first one that is not."""
    moments = list(warnings_of(course, terms, now).items())
    return [
        *[pair for pair in moments if pair[1] <= now][-1:],
        *[pair for pair in moments if pair[1] > now][:1],
    ]


@dataclass(frozen=True)
class PauseVerdict:
    is_allowed: bool
    because: list[Reason]


def may_pause(reason: str, terms: Terms, *, is_paused: bool, is_unrecovered: bool) -> PauseVerdict:
    """Only for what the contract lists, only while it is unrecovered, and only one at a time."""
    if not is_unrecovered:
        return PauseVerdict(False, [Reason.of("incidents.pause_over")])
    if is_paused:
        return PauseVerdict(False, [Reason.of("incidents.pause_running")])
    if reason not in terms.pauses:
        code = "incidents.pause_not_agreed" if terms.contract else "incidents.pause_no_contract"
        return PauseVerdict(False, [Reason.of(code, contract=terms.contract)])
    return PauseVerdict(True, [])
