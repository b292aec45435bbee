"""Event → known? → muted? → a person's question? → joined? → opened."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from anlan.assets.models import Asset, MaintenanceWindow
from anlan.core.actors import Actor
from anlan.core.reasons import Reason
from anlan.engine.actions import enqueue
from anlan.incidents import rules
from anlan.incidents.actions.opening import append_event, attach_key, open_incident
from anlan.incidents.events import PERSON_SOURCES
from anlan.incidents.models import Event, Incident, IncidentKey
from anlan.strategies.match import Facts, match


def process(event: Event) -> None:
    """Judge one accepted event; runs in the transaction that claimed its job."""
    if event.state == Event.State.PROCESSED:
        return
    now = timezone.now()
    known = _known(event)
    if known is not None:
        append_event(known, event)
        _settle(event, Event.Outcome.APPENDED, known.incident)
    elif event.status == Event.Status.RESOLVED:
        _settle(event, Event.Outcome.SUPPRESSED, None, Reason.of("incidents.nothing_open"))
    elif (muted := _muted(event, now)) is not None:
        _settle(event, Event.Outcome.SUPPRESSED, None, muted)
    elif _is_question(event):
        _queue(event, now)
    else:
        _join_or_open(event, now)


def open_for(event: Event, *, actor: Actor | None = None) -> Incident:
    """Open an incident for an event that waited at the hotline."""
    incident = open_incident(event, actor=actor)
    _settle(event, Event.Outcome.OPENED, incident)
    return incident


def _known(event: Event) -> IncidentKey | None:
    return (
        IncidentKey.objects.select_related("incident")
        .filter(organisation_id=event.organisation_id, key=event.key, is_open=True)
        .first()
    )


def _muted(event: Event, now: datetime) -> Reason | None:
    if event.asset_id is None:
        return None
    windows = MaintenanceWindow.objects.for_system("mute").covering(event.asset_id, now)
    window = windows.first()
    return Reason.of("incidents.in_maintenance", reason=window.reason) if window else None


def _is_question(event: Event) -> bool:
    """Only what a person said may wait, and only at the hotline; nothing is discarded."""
    if event.source not in PERSON_SOURCES or event.severity:
        return False
    return not match(event.text, Facts(), language="zh", top=1).emergency


def _queue(event: Event, now: datetime) -> None:
    event.answer_due_at = now + rules.ANSWER_WITHIN
    event.save(update_fields=["answer_due_at", "updated_at"])
    _settle(event, Event.Outcome.QUEUED, None, Reason.of("incidents.looks_like_question"))
    enqueue(
        "incidents.promote_overdue_report",
        args={"event_id": event.pk},
        run_at=event.answer_due_at,
        dedupe_key=f"report-overdue:{event.uid}",
    )


def _join_or_open(event: Event, now: datetime) -> None:
    found = _neighbour(event, now)
    if found is None:
        _settle(event, Event.Outcome.OPENED, open_incident(event, actor=None))
        return
    incident, reason = found
    attach_key(incident, event, because=[reason])
    _settle(event, Event.Outcome.APPENDED, incident, reason)


def _neighbour(event: Event, now: datetime) -> tuple[Incident, Reason] | None:
    asset: Asset | None = event.asset
    if asset is None:
        return None
    rows = Incident.objects.for_system("correlate").unrecovered()
    rows = rows.filter(organisation_id=event.organisation_id, kind=event.kind)
    recent = rows.filter(opened_at__gte=now - rules.JOIN_WITHIN)
    candidates = [
        rules.OpenIncident(row.pk, row.number, row.asset_id, row.opened_at) for row in recent
    ]
    verdict = rules.joins([asset.pk, *asset.upstream_ids()], candidates, now)
    if verdict is None:
        return None
    return recent.get(pk=verdict[0].incident_id), verdict[1]


def _settle(
    event: Event, outcome: Event.Outcome, incident: Incident | None, *because: Reason
) -> None:
    event.state = Event.State.PROCESSED
    event.outcome = outcome
    event.incident = incident
    event.because = [reason.as_json() for reason in because]
    event.save(update_fields=["state", "outcome", "incident", "because", "updated_at"])
