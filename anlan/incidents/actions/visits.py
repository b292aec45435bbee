"""Work orders: offered, answered, worked on site entry by entry, done."""

from __future__ import annotations

import hashlib
import os
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlan.accounts.models import User
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused, TooLarge
from anlan.core.paths import data_folder
from anlan.core.saying import say
from anlan.duty.models import on_duty_contacts
from anlan.engine.actions import enqueue
from anlan.incidents import timeline
from anlan.incidents.actions.serving import Service, record_service
from anlan.incidents.actions.verbs import StateForbids, Verb
from anlan.incidents.models import Incident, ServiceRecord, VisitEntry, WorkOrder
from anlan.incidents.onsite import images, rules
from anlan.incidents.onsite.rules import EntryKind
from anlan.notifications.actions import queue_delivery
from anlan.notifications.guards import Verdict
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Contact, Site

PHOTO_LIMIT = 10 * 1024 * 1024
ANSWER_WITHIN = timedelta(minutes=15)
State = WorkOrder.State


@dataclass(frozen=True)
class Trip:
    """What the engineer is to do, where, and until when to be there."""

    task: str
    eta: datetime
    site: Site | None = None
    skill: str = ""
    region: str = ""


@transaction.atomic
def dispatch_visit(incident: Incident, engineer: Contact, trip: Trip, *, actor: Actor) -> WorkOrder:
    """Offer a work order to an engineer; unanswered for 15 minutes, duty is told.

    Order, message and timer are rows of one transaction: a crash leaves all of them or none.
    """
    if not incident.is_open:
        raise StateForbids(_("The incident is over; nobody needs to go there."))
    for name, row in (("engineer", engineer), ("site", trip.site)):
        if row is not None and row.organisation_id != incident.organisation_id:
            raise BadInput(
                _("This belongs to another organisation."),
                errors=[{"field": name, "expected": "one of the incident's organisation"}],
            )
    order = WorkOrder.objects.for_system("dispatch").create(
        incident=incident, engineer=engineer, **vars(trip)
    )
    timeline.append(
        incident, "visit", actor, order=str(order.uid), with_contact=engineer.pk,
        eta=trip.eta.isoformat(), text=trip.task[:2000], state=State.OFFERED.value,
    )  # fmt: skip
    audit.record(actor, Verb.VISIT, incident, order=str(order.uid), state=State.OFFERED.value)
    _tell(order, engineer, "offer")
    enqueue(
        "incidents.visit_unanswered",
        args={"order_id": order.pk},
        run_at=timezone.now() + ANSWER_WITHIN,
        dedupe_key=f"visit-unanswered:{order.uid}",
    )
    return order


def _tell(order: WorkOrder, contact: Contact, what: str) -> None:
    if not contact.email:
        return
    incident = order.incident
    with translation.override(contact.language):
        lines = [
            _("Work order for %(number)s: %(title)s")
            % {"number": incident.number, "title": incident.headline},
            f"{incident.organisation} · {order.site or order.region}",
            order.task,
            _("Expected at %(eta)s") % {"eta": timezone.localtime(order.eta).isoformat(" ")[:16]},
            f"{settings.ANLAN_PUBLIC_URL}/incidents/visits/{order.uid}/",
            _("Timeline head: %(head)s") % {"head": incident.timeline_head},
        ]
        if what == "unanswered":
            lines.insert(0, _("Nobody has answered this work order yet."))
    message = Message(
        organisation_id=incident.organisation_id,
        recipient=Recipient(contact.pk, contact.name, contact.email, contact.language),
        subject=lines[0],
        text="\n".join(lines),
        about=About("incident", str(incident.uid), incident.number),
        guard="incidents.visit_wanted",
        guard_args={"order_id": order.pk},
    )
    queue_delivery(message, key=f"visit:{order.uid}:{contact.uid}:{what}")


def still_wanted(order_id: int) -> Verdict:
    """Asked just before the offer is sent: it may have been answered meanwhile."""
    from anlan.core.reasons import Reason

    rows = WorkOrder.objects.for_system("still wanted?")
    if rows.filter(pk=order_id, state=State.OFFERED).exists():
        return Verdict(True)
    return Verdict(False, Reason.of("incidents.visit_answered"))


@transaction.atomic
def tell_unanswered(order: WorkOrder) -> None:
    """The time to answer is over: the timeline says so, and who is on duty is told."""
    if order.state != State.OFFERED:
        return
    timeline.append(order.incident, "visit", None, order=str(order.uid), state="unanswered")
    for contact in on_duty_contacts(order.organisation_id, 1, timezone.now()):
        _tell(order, contact, "unanswered")


@transaction.atomic
def answer_visit(order: WorkOrder, *, accept: bool, why: str, user: User) -> None:
    """The engineer who was asked takes it or, with a reason, does not."""
    if not order.is_for(user):
        raise Refused(_("Only the engineer who was asked can answer."), code="not-yours")
    if not accept and not why.strip():
        raise BadInput(
            _("Say why you cannot go."), errors=[{"field": "why", "expected": "the reason"}]
        )
    state, actor = (State.ACCEPTED if accept else State.DECLINED), user.actor
    _move(order, [State.OFFERED], state=state, answer=why[:500], answered_at=timezone.now())
    timeline.append(
        order.incident, "visit", actor, order=str(order.uid), state=state.value, text=why[:500]
    )
    audit.record(actor, Verb.VISIT, order.incident, order=str(order.uid), state=state.value)


def _move(order: WorkOrder, before: list[State], **fields: Any) -> None:
    rows = WorkOrder.objects.for_system("move").filter(pk=order.pk, state__in=before)
    if rows.update(**fields, updated_at=timezone.now()) != 1:
        raise StateForbids(_("The work order is not in a state that allows this."))
    order.refresh_from_db()


@dataclass(frozen=True)
class Entry:
    """What a phone sends; `key` makes a repeated sending the same entry."""

    kind: EntryKind
    key: str
    at: datetime
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    photo: bytes | None = None
    keep_position: bool = False


@transaction.atomic
def add_entry(order: WorkOrder, given: Entry, *, actor: Actor) -> VisitEntry:
    """Write down one thing on site, or refuse it with the reasons; twice the same key is once."""
    rows = WorkOrder.objects.for_system("visit").select_for_update(of=("self",))
    order = rows.select_related("incident").get(pk=order.pk)
    known = order.entries.filter(key=given.key).first()
    if known is not None:
        return known
    _check(order, given)
    stored = _keep(given)
    entry = VisitEntry.objects.for_system("visit").create(
        order=order, kind=given.kind, key=given.key, text=given.text[:10_000], data=given.data,
        by=actor.label, at=_believable(given.at, order), **stored,
    )  # fmt: skip
    timeline.append(
        order.incident, "visit_entry", actor, order=str(order.uid), entry=given.kind.value,
        text=given.text[:2000], at=entry.at.isoformat(), file_sha256=entry.file_sha256,
        has_position="lat_e6" in given.data,
    )  # fmt: skip
    audit.record(actor, Verb.VISIT, order.incident, order=str(order.uid), entry=given.kind.value)
    _after(order, entry, actor)
    return entry


def _check(order: WorkOrder, given: Entry) -> None:
    if not 1 <= len(given.key) <= 80:
        raise BadInput(
            _("The key of the entry is not usable."),
            errors=[{"field": "key", "expected": "1 to 80 characters"}],
        )
    if order.state not in {State.ACCEPTED, State.ON_SITE, State.DONE}:
        raise StateForbids(_("Accept the work order first."))
    have = {EntryKind(kind) for kind in order.entries.values_list("kind", flat=True)}
    against = rules.against(given.kind, have)
    if against:
        raise Refused(
            " ".join(say(reason) for reason in against),
            code="visit-forbids",
            reasons=[reason.as_json() for reason in against],
        )
    needs_text = {EntryKind.TOLD, EntryKind.BACKUP, EntryKind.EXCUSE, EntryKind.PART,
                  EntryKind.NOTE, EntryKind.CHECK_OUT}  # fmt: skip
    if given.kind in needs_text and not given.text.strip():
        raise BadInput(
            _("Write down what was done."), errors=[{"field": "text", "expected": "text"}]
        )
    if given.kind == EntryKind.PHOTO and given.photo is None:
        raise BadInput(_("Choose a photo."), errors=[{"field": "photo", "expected": "a picture"}])
    if given.kind == EntryKind.SIGNATURE and given.photo is None and not given.data.get("name"):
        raise BadInput(
            _("The customer signs, or the name is typed."),
            errors=[{"field": "name", "expected": "a signature or a name"}],
        )


def _believable(at: datetime, order: WorkOrder) -> datetime:
    """A phone's clock within the life of the order; else the moment of receipt."""
    now = timezone.now()
    return at if order.created_at <= at <= now else now


def _keep(given: Entry) -> dict[str, str]:
    """Store the photo on disk before the row that names it; a crash leaves a file, never a gap."""
    if given.photo is None:
        return {}
    if len(given.photo) > PHOTO_LIMIT:
        raise TooLarge(_("The photo is larger than 10 MB."))
    try:
        kind, content = images.cleaned(given.photo, keep_position=given.keep_position)
    except images.NoImage as error:
        raise BadInput(
            _("This is no whole JPEG or PNG picture."),
            errors=[{"field": "photo", "expected": "JPEG or PNG"}],
        ) from error
    folder = data_folder() / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    with path.open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    digest = hashlib.sha256(content).hexdigest()
    return {"file": path.name, "file_type": kind, "file_sha256": digest}


def _after(order: WorkOrder, entry: VisitEntry, actor: Actor) -> None:
    """Arriving begins the help and stops the respond clock; leaving ends it."""
    if entry.kind == EntryKind.CHECK_IN:
        given = Service(
            "visit", f"visit:{order.uid}", entry.at, said=order.task, contact_name=entry.text
        )
        record = record_service(order.incident, given, actor=actor)
        _move(order, [State.ACCEPTED], state=State.ON_SITE, arrived_at=entry.at, service=record)
    elif entry.kind == EntryKind.SIGNATURE and entry.data.get("rating"):
        WorkOrder.objects.for_system("rate").filter(pk=order.pk).update(rating=entry.data["rating"])
    elif entry.kind == EntryKind.CHECK_OUT:
        _move(order, [State.ON_SITE], state=State.DONE, done_at=entry.at)
        ServiceRecord.objects.for_system("end of visit").filter(work_orders=order).update(
            ended_at=entry.at, result=entry.text
        )
        timeline.append(
            order.incident, "visit", actor, order=str(order.uid), state=State.DONE.value,
            text=entry.text[:2000],
        )  # fmt: skip
