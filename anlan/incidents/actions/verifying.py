"""Recovery, its verification, and the way to closing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.engine.actions import URGENT, enqueue
from anlan.engine.models import Job
from anlan.incidents import gates, rules, timeline
from anlan.incidents.actions.proving import (
    note_results,
    require_recovered,
    settle,
    start_watch,
)
from anlan.incidents.actions.response import apply_action
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.models import Event, Incident
from anlan.incidents.proving.facts import watch_of
from anlan.incidents.references import reference_to
from anlan.incidents.verification import VerifyResult


@transaction.atomic
def recover_incident(
    incident: Incident, *, note: str, actor: Actor, version: int | None = None
) -> Job:
    """Declare the business recovered; Anlan re-checks it at once and believes only that."""
    apply_action(incident, rules.Action.RECOVER, actor=actor, version=version, recovery_note=note)
    return request_verification(incident, actor=actor)


@transaction.atomic
def request_verification(incident: Incident, *, actor: Actor | None) -> Job:
    """Queue the re-check of everything that was broken."""
    require_recovered(incident)
    timeline.append(incident, "verification_requested", actor)
    audit.record(actor, Verb.VERIFICATION_REQUESTED, incident)
    return enqueue(
        "incidents.verify",
        args={"incident_id": incident.pk, "version": incident.version},
        dedupe_key=f"verify:{incident.uid}:{incident.version}:{incident.timeline_seq}",
        priority=URGENT,
    )


@transaction.atomic
def finish_verification(
    incident: Incident, results: list[VerifyResult], *, version: int
) -> rules.State:
    """Take the results in: one bad → responding, all good → watched; verified when all is shown."""
    if incident.version != version or incident.state_enum != rules.State.RECOVERED:
        return incident.state_enum
    answers = [result.ok for result in results]
    note_results(incident, results)
    if False in answers:
        bad = next(result for result in results if result.ok is False)
        failed = Reason.of("incidents.verification_failed", name=bad.name)
        relapsed = Reason.of("incidents.relapsed", name=bad.name)
        if watch_of(incident) is None:
            apply_action(incident, rules.Action.FAIL_VERIFICATION, actor=None, because=[failed])
        else:
            apply_action(incident, rules.Action.REOPEN, actor=None, because=[relapsed])
    elif answers and None not in answers:
        start_watch(incident)
    return settle(incident, None)


@transaction.atomic
def heal_if_quiet(incident: Incident, *, until: datetime) -> None:
    """Nothing fired during the watch window: the incident healed, and stays to be reviewed."""
    if incident.watch_until != until or not incident.state_enum.is_unrecovered:
        return
    firing = incident.keys.filter(is_open=True).exclude(status=Event.Status.RESOLVED)
    if firing.exists():
        return
    attended = incident.steps.exclude(state="todo").exists()
    reason = Reason.of("incidents.quiet", minutes=int(rules.WATCH_WINDOW.total_seconds() // 60))
    apply_action(
        incident, rules.Action.HEAL, actor=None, because=[reason], is_self_healed=not attended
    )
    request_verification(incident, actor=None)


@transaction.atomic
def close_incident(incident: Incident, *, actor: Actor, version: int | None = None) -> None:
    """Close when every gate is satisfied; otherwise say which is not."""
    if rules.transition(incident.state_enum, rules.Action.CLOSE) is None:
        apply_action(incident, rules.Action.CLOSE, actor=actor, version=version)
    missing = gates.open_points(reference_to(incident))
    if missing:
        raise Refused(
            " ".join(say(reason) for reason in missing),
            code="gate",
            reasons=[reason.as_json() for reason in missing],
        )
    closing = {"by": actor.reference, "at": timezone.now().isoformat()}
    apply_action(incident, rules.Action.CLOSE, actor=actor, version=version, closing=closing)
    audit.record(actor, Verb.CLOSED, incident)
