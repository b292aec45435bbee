"""The clocks of one incident: its frozen terms, its facts, and when each clock stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from anlan.calendars import loading
from anlan.calendars.rules import Holidays, Pause
from anlan.core.reasons import Reason
from anlan.incidents import clocks
from anlan.incidents.rules import Severity

if TYPE_CHECKING:
    from anlan.incidents.models import Incident


def terms_of(incident: Incident, known: Holidays | None = None) -> clocks.Terms:
    """What was promised when it opened; an incident older than contracts has the usual terms."""
    stored = incident.sla
    service = stored.get("service") or loading.preset_as_shipped("7x24")
    working = stored.get("working") or loading.preset_as_shipped("5x8")
    return clocks.Terms(
        contract=stored.get("contract", ""),
        service=loading.from_json(service, known),
        working=loading.from_json(working, known),
        targets=stored.get("targets", {}),
        report_within=stored.get("report_within", clocks.REPORT_WITHIN),
        pauses=tuple(stored.get("pauses", ())),
    )


def stopped_at(incident: Incident, name: str) -> datetime | None:
    """When a clock stopped: the one place that says so."""
    if name == "respond":
        return incident.responding_at
    if name == "plan":
        return incident.planned_at
    if name == "resolve":
        return incident.verified_at
    made = incident.timeline.filter(kind="report_made").order_by("seq").first()
    return datetime.fromisoformat(made.content["at"]) if made else None


def started_at(incident: Incident, name: str) -> datetime | None:
    """When a clock begins; the report is owed from the first relief on."""
    if name != clocks.REPORT:
        return incident.opened_at
    relieved = [at for at in (incident.stabilised_at, incident.recovered_at) if at is not None]
    return min(relieved, default=None)


def courses_of(
    incident: Incident, names: Sequence[str] = (*clocks.NAMES, clocks.REPORT)
) -> list[clocks.Course]:
    """Every clock that has begun, with its pauses."""
    pauses = tuple(
        Pause(row.started_at, row.ended_at, Reason.of("incidents.clock_paused", note=_note(row)))
        for row in incident.clock_pauses.all()
    )
    found = []
    for name in names:
        begin = started_at(incident, name)
        if begin is not None:
            severity = Severity(incident.severity)
            found.append(clocks.Course(name, severity, begin, stopped_at(incident, name), pauses))
    return found


def _note(row: Any) -> str:
    return f"{row.get_reason_display()}{' · ' if row.note else ''}{row.note}"


def clocks_of(incident: Incident, now: datetime) -> list[clocks.Clock]:
    terms = terms_of(incident)
    return [clocks.clock_of(course, terms, now) for course in courses_of(incident)]


def next_dues(incidents: Iterable[Incident], now: datetime) -> dict[int, clocks.Clock | None]:
    """For a list: the promise of each that falls due next, in as many look-ups as for one."""
    known = loading.holidays()
    found: dict[int, clocks.Clock | None] = {}
    for incident in incidents:
        terms = terms_of(incident, known)
        running = [c for c in courses_of(incident, clocks.NAMES) if c.stopped_at is None]
        dues = [clocks.clock_of(course, terms, now) for course in running]
        found[incident.pk] = min(dues, key=lambda clock: clock.due_at, default=None)
    return found
