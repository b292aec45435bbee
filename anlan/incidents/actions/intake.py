"""Accepting events: durable and queued in one transaction, or refused whole."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, Refused
from anlan.engine.actions import enqueue
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.events import Accepted, EventIn
from anlan.incidents.models import Event, Incident

# Above this many unjudged events senders are asked to wait; what was accepted stays safe.
BACKLOG_LIMIT = 200_000


class Busy(AnlanError):
    """Too much waits to be judged; the sender keeps its events and comes again."""

    code = "busy"
    status = 429


def refuse_when_swamped() -> None:
    """Raise Busy while the backlog is full; asked by senders that can keep their events."""
    waiting = Event.objects.for_system("backlog").filter(state=Event.State.ACCEPTED)
    if waiting[BACKLOG_LIMIT : BACKLOG_LIMIT + 1].exists():
        raise Busy(_("Too many events wait to be judged; send them again later."), retry_after=30)


@transaction.atomic
def accept_events(batch: Sequence[EventIn], *, actor: Actor | None) -> list[Accepted]:
    """Store the events and the jobs that will judge them; a repeat gets the id of the first."""
    accepted = [_accept(event) for event in batch]
    new = sum(not one.is_duplicate for one in accepted)
    if new:
        first = Event.objects.for_system("audit").get(uid=accepted[0].uid)
        audit.record(actor, Verb.ACCEPTED, first, new=new, received=len(batch))
    return accepted


def _accept(event: EventIn) -> Accepted:
    rows = Event.objects.for_system("accept")
    row, is_new = rows.get_or_create(
        organisation_id=event.organisation_id,
        key=event.identity,
        occurred_at=event.occurred_at or timezone.now(),
        status=event.status,
        defaults={
            "asset_id": event.asset_id or _asset_named(event),
            "text": event.text,
            "source": event.source,
            "object": event.object,
            "symptom": event.symptom,
            "severity": event.severity or "",
            "kind": event.kind,
            "hints": event.hints,
            "data": event.data,
        },
    )
    if is_new:
        enqueue("incidents.process_event", args={"event_id": row.pk}, dedupe_key=f"event:{row.uid}")
    return Accepted(str(row.uid), row.key, not is_new)


def _asset_named(event: EventIn) -> int | None:
    if not event.object:
        return None
    rows = Asset.objects.for_system("resolve object").named(event.object)
    found = rows.filter(organisation_id=event.organisation_id).values_list("pk", flat=True)[:2]
    # An ambiguous name is treated as unknown: a wrong asset is worse than none.
    return found[0] if len(found) == 1 else None


@transaction.atomic
def answer_report(event: Event, answer: str, *, actor: Actor) -> None:
    """End a consultation (咨询类) at the hotline."""
    _end_report(event, actor, answer)
    audit.record(actor, Verb.ANSWERED, event)


@transaction.atomic
def promote_report(event: Event, *, actor: Actor | None) -> Incident:
    """Make a report an incident (系统缺陷类); overdue ones are promoted by the system."""
    from anlan.incidents.pipeline import open_for

    _end_report(event, actor, "")
    incident = open_for(event, actor=actor)
    audit.record(actor, Verb.PROMOTED, event, incident=incident.number)
    return incident


def _end_report(event: Event, actor: Actor | None, answer: str) -> None:
    rows = Event.objects.for_system("answer").waiting().filter(pk=event.pk)
    label = actor.label if actor else "Anlan"
    if rows.update(answered_at=timezone.now(), answered_by=label, answer=answer) != 1:
        raise Refused(_("This report has already been answered."), code="already-answered")
    event.refresh_from_db()
