"""Opening an incident, and what later events add to it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.engine.actions import enqueue
from anlan.incidents import rules, situation, timeline
from anlan.incidents.actions.clocks import frozen_terms, plan_warnings
from anlan.incidents.actions.customer import time_next_update
from anlan.incidents.actions.ladder import arm_ladder
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.matching import match_incident
from anlan.incidents.models import Event, Incident, IncidentKey, NumberCounter


def next_number(year: int) -> str:
    """The next incident number of the year; the counter's row lock serialises the writers."""
    NumberCounter.objects.get_or_create(year=year)
    rows = NumberCounter.objects.filter(year=year)
    rows.update(last=F("last") + 1)
    return f"INC-{year}-{rows.get().last:04d}"


def _severity(event: Event) -> rules.SeverityVerdict:
    hints = event.hints
    asset = event.asset
    impact = hints.get("impact") or rules.impact_of(asset.criticality if asset else None)
    return rules.severity_of(
        rules.Impact(impact),
        rules.Urgency(hints.get("urgency") or rules.Urgency.LIMITED),
        data_lost=bool(event.data.get("data_lost")),
        given=rules.Severity(event.severity) if event.severity else None,
    )


def titles_of(texts: Any) -> dict[str, str]:
    """Titles per language, where the source wrote its sentence in several."""
    if not isinstance(texts, dict):
        return {}
    return {
        language: one_line(texts[language], 160)
        for language in ("zh", "en")
        if isinstance(texts.get(language), str)
    }


@transaction.atomic
def open_incident(event: Event, *, actor: Actor | None) -> Incident:
    """Open with everything the first screen needs: severity, situation, strategies, ladder."""
    now = timezone.now()
    verdict, title = _severity(event), one_line(event.text, 160)
    incident = Incident.objects.for_system("open").create(
        organisation_id=event.organisation_id,
        asset=event.asset,
        number=next_number(now.year),
        title=title,
        description=event.text,
        source=event.source,
        kind=event.kind,
        severity=verdict.what.value,
        impact=event.hints.get("impact")
        or rules.impact_of(event.asset.criticality if event.asset else None),
        urgency=event.hints.get("urgency") or rules.Urgency.LIMITED.value,
        severity_because=[reason.as_json() for reason in verdict.because],
        hints={**event.hints, "titles": titles_of(event.data.get("texts"))},
        situation=situation.gather(event.organisation_id, event.asset, now, title=title),
        sla=frozen_terms(event.organisation_id, now),
        fault_at=event.occurred_at,
        opened_at=now,
    )
    audit.record(actor, Verb.OPENED, incident, event=str(event.uid))
    timeline.append(incident, "opened", actor, **_opening_facts(event, incident))
    attach_key(incident, event, because=[])
    match_incident(incident)
    arm_ladder(incident, actor=actor)
    plan_warnings(incident)
    time_next_update(incident)
    return incident


def _opening_facts(event: Event, incident: Incident) -> dict[str, Any]:
    return {
        "event": str(event.uid),
        "source": event.source,
        "text": event.text[:2000],
        "object": event.object,
        "severity": incident.severity,
        "because": incident.severity_because,
        "fault_at": incident.fault_at.isoformat(),
    }


def attach_key(incident: Incident, event: Event, *, because: list[Reason]) -> IncidentKey:
    """Let an alarm belong to the incident; the database refuses a second open one of that key."""
    reasons = [reason.as_json() for reason in because]
    key = IncidentKey.objects.create(
        organisation_id=event.organisation_id,
        incident=incident,
        key=event.key,
        joined_because=reasons,
        first_at=event.occurred_at,
        last_at=event.occurred_at,
    )
    if because:
        _merge_hints(incident, event)
        timeline.append(
            incident, "joined", None, event=str(event.uid), key=event.key,
            text=event.text[:2000], because=reasons,
        )  # fmt: skip
        match_incident(incident)
    return key


def _merge_hints(incident: Incident, event: Event) -> None:
    merged = {
        name: sorted({*incident.hints.get(name, []), *event.hints.get(name, [])})
        for name in ("items", "slugs")
    }
    incident.hints = {**incident.hints, **merged}
    incident.save(update_fields=["hints", "updated_at"])


def append_event(key: IncidentKey, event: Event) -> None:
    """A known alarm fires again or is over; over starts the watch window, it never closes."""
    incident = key.incident
    changed = key.status != event.status
    key.status, key.last_at, key.count = event.status, event.occurred_at, key.count + 1
    key.save(update_fields=["status", "last_at", "count"])
    if set(event.hints.get("items", ())) - set(incident.hints.get("items", ())):
        _merge_hints(incident, event)
        match_incident(incident)
    if changed:
        kind = "alarm_over" if event.status == Event.Status.RESOLVED else "alarm_again"
        timeline.append(
            incident, kind, None, event=str(event.uid), key=key.key, text=event.text[:500]
        )
    if event.status == Event.Status.RESOLVED:
        _start_watching(incident)
    elif changed:
        Incident.objects.for_system("watch").filter(pk=incident.pk).update(watch_until=None)
        came_back(incident)


def _start_watching(incident: Incident) -> None:
    if incident.keys.filter(is_open=True).exclude(status=Event.Status.RESOLVED).exists():
        return
    until = timezone.now() + rules.WATCH_WINDOW
    Incident.objects.for_system("watch").filter(pk=incident.pk).update(watch_until=until)
    enqueue(
        "incidents.heal_if_quiet",
        args={"incident_id": incident.pk, "until": until.isoformat()},
        run_at=until,
        dedupe_key=f"watch:{incident.uid}:{int(until.timestamp())}",
    )


def came_back(incident: Incident) -> None:
    """A fault that returns after it was called recovered is responded to again, and paged again."""
    from anlan.incidents.actions.response import apply_action

    if incident.state_enum in {rules.State.RECOVERED, rules.State.VERIFIED, rules.State.REVIEWED}:
        reason = Reason.of("incidents.came_back")
        apply_action(incident, rules.Action.REOPEN, actor=None, because=[reason])


@transaction.atomic
def split_key(key: IncidentKey, *, actor: Actor) -> Incident:
    """Give a joined alarm an incident of its own."""
    old = key.incident
    event = Event.objects.for_system("split").filter(incident=old, key=key.key).order_by("id")[0]
    key.delete()
    made = open_incident(event, actor=actor)
    Event.objects.for_system("split").filter(incident=old, key=event.key).update(incident=made)
    timeline.append(old, "split", actor, key=event.key, into=made.number)
    audit.record(actor, Verb.SPLIT, old, into=made.number)
    return made
