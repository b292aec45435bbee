"""Whether somebody really works on it: silence, a graver severity, and hand-over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput
from anlan.core.reasons import Reason
from anlan.engine.actions import URGENT, enqueue
from anlan.incidents import paging, rules, timeline
from anlan.incidents.actions.ladder import arm_ladder, new_link
from anlan.incidents.actions.verbs import StateForbids, Verb, change
from anlan.incidents.escalation.matrix import SILENT_FOR
from anlan.incidents.models import Incident
from anlan.notifications.actions import queue_delivery
from anlan.organisations.models import Contact

# What the customer says is heard, but it is no sign that one of us works.
_NOT_WORK = {"customer_word", "request_answered"}


def silence_of(incident: Incident) -> timedelta:
    spans = incident.escalation.get("silent_s", SILENT_FOR)
    return timedelta(seconds=spans.get(incident.severity, SILENT_FOR[incident.severity]))


def last_activity(incident: Incident) -> datetime:
    """When a person last left a trace on the timeline."""
    for row in incident.timeline.order_by("-seq").iterator():
        entry = row.content
        if not entry["actor"].startswith("system") and entry["kind"] not in _NOT_WORK:
            return datetime.fromisoformat(entry["at"])
    return incident.acknowledged_at or incident.opened_at


def watch_silence(incident: Incident, since: datetime) -> None:
    """Set the timer that looks whether anything was done; in the caller's transaction."""
    due = since + silence_of(incident)
    enqueue(
        "incidents.check_silence",
        args={"incident_id": incident.pk, "arm": incident.ladder_arm},
        run_at=due,
        dedupe_key=f"silence:{incident.uid}:{incident.ladder_arm}:{int(due.timestamp())}",
        priority=URGENT,
    )


@transaction.atomic
def check_silence(incident: Incident, *, arm: int) -> None:
    """Taken on, but nobody left a trace since: the ladder begins anew."""
    is_taken = incident.acknowledged_at is not None and incident.state_enum.is_unrecovered
    if incident.ladder_arm != arm or not is_taken:
        return
    since = last_activity(incident)
    if since + silence_of(incident) > timezone.now():
        watch_silence(incident, since)
        return
    minutes = int(silence_of(incident).total_seconds() // 60)
    reason = Reason.of("incidents.silent", minutes=minutes)
    _call_again(incident, None, reason, kind="silence")


def call_for_graver(incident: Incident, before: str, *, actor: Actor) -> None:
    """A graver incident has to be taken again, by the ladder of its new severity."""
    is_graver = rules.is_graver(rules.Severity(incident.severity), rules.Severity(before))
    if is_graver and incident.state_enum.is_unrecovered:
        reason = Reason.of("incidents.became_graver", before=before, after=incident.severity)
        _call_again(incident, actor, reason)


def _call_again(incident: Incident, actor: Actor | None, reason: Reason, *, kind: str = "") -> None:
    change(incident, None, acknowledged_at=None, acknowledged_by="")
    if kind:
        timeline.append(incident, kind, None, because=[reason.as_json()])
    arm_ladder(incident, actor=actor, because=[reason])


@transaction.atomic
def hand_over(
    incident: Incident, contact: Contact, *, note: str, actor: Actor, version: int | None = None
) -> None:
    """Give an incident to another person, who is told at once; silence there calls anew."""
    if contact.organisation_id != incident.organisation_id or contact.kind != Contact.Kind.TEAM:
        raise BadInput(
            _("Hand over to somebody of the team that looks after this customer."),
            errors=[{"field": "contact", "expected": "a contact of our team"}],
        )
    if not incident.state_enum.is_unrecovered:
        raise StateForbids(_("There is nothing left to hand over."), state=incident.state)
    now = timezone.now()
    change(incident, version, acknowledged_at=now, acknowledged_by=contact.name)
    timeline.append(incident, "handed_over", actor, contact=contact.pk, text=note[:1000])
    audit.record(actor, Verb.HANDED_OVER, incident, contact=contact.pk)
    rung = rules.Rung(1, 0)
    if paging.address_of(contact, rung.channel):
        message = paging.handed_over_message(
            incident, contact, note=note, secret=new_link(incident, contact)
        )
        queue_delivery(message, key=f"{incident.uid}:{contact.uid}:handed:{incident.version}")
    watch_silence(incident, now)
