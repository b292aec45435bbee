"""Telling the customer, by templates and on time; hearing the customer's word."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.core.secrets import derived_key
from anlan.engine.actions import enqueue
from anlan.incidents import paging, timeline
from anlan.incidents.actions.verbs import StateForbids, Verb
from anlan.incidents.escalation.matrix import UPDATE_EVERY
from anlan.incidents.models import CustomerLink, CustomerUpdate, Incident
from anlan.notifications.actions import queue_delivery
from anlan.organisations.models import Contact

_LINK_LIVES = timedelta(days=30)


def update_every(incident: Incident) -> timedelta:
    spans = incident.escalation.get("update_s", UPDATE_EVERY)
    return timedelta(seconds=spans.get(incident.severity, UPDATE_EVERY[incident.severity]))


def next_update_at(incident: Incident) -> datetime | None:
    """When the customer must hear again; None once the recovery is verified or it has ended."""
    if not (incident.state_enum.is_unrecovered or incident.state == "recovered"):
        return None
    last = incident.customer_updates.order_by("-number").first()
    return (last.sent_at if last else incident.opened_at) + update_every(incident)


def time_next_update(incident: Incident, *, reminded: int = 0) -> None:
    """The timer of the next update, or of the next reminder; in the caller's transaction."""
    due = next_update_at(incident)
    if due is None:
        return
    last = incident.customer_updates.order_by("-number").first()
    number = last.number if last else 0
    enqueue(
        "incidents.customer_update_due",
        args={"incident_id": incident.pk, "number": number, "reminded": reminded},
        run_at=due + reminded * update_every(incident),
        dedupe_key=f"update:{incident.uid}:{incident.severity}:{number}:{reminded}",
    )


@transaction.atomic
def remind_of_update(incident: Incident, *, number: int, reminded: int) -> None:
    """Overdue: whoever works on it, else whoever is on duty, is reminded; then once a span."""
    due = next_update_at(incident)
    last = incident.customer_updates.order_by("-number").first()
    if due is None or (last.number if last else 0) != number:
        return
    if due > timezone.now():
        time_next_update(incident, reminded=reminded)  # The severity has become milder.
        return
    timeline.append(incident, "update_overdue", None, due_at=due.isoformat(timespec="seconds"))
    for contact in paging.working_on(incident, timezone.now()):
        if paging.is_reachable(contact):
            message = paging.update_reminder(incident, contact, due)
            queue_delivery(message, key=f"{incident.uid}:{contact.uid}:upd:{number}:{reminded}")
    time_next_update(incident, reminded=reminded + 1)


@transaction.atomic
def send_update(incident: Incident, texts: Mapping[str, str], *, actor: Actor) -> CustomerUpdate:
    """Tell every customer contact that has an address; “no news” is an update too."""
    texts = {language: texts.get(language, "").strip()[:4000] for language in ("zh", "en")}
    if not all(texts.values()):
        raise BadInput(
            _("An update is written in both languages."),
            errors=[{"field": "zh, en", "expected": "what the customer shall read"}],
        )
    # The row's lock numbers updates one after another.
    rows = Incident.objects.for_system("customer update").select_for_update(of=("self",))
    incident = rows.get(pk=incident.pk)
    last = incident.customer_updates.order_by("-number").first()
    update = CustomerUpdate.objects.for_system("send").create(
        organisation_id=incident.organisation_id,
        incident=incident,
        number=(last.number if last else 0) + 1,
        texts=texts,
        state=incident.state,
        sent_at=timezone.now(),
        actor_label=actor.label,
    )
    told = [contact for contact in paging.customers_of(incident) if _tell(update, contact)]
    timeline.append(
        incident, "customer_update", actor, number=update.number, text=texts["zh"],
        told=[contact.pk for contact in told],
    )  # fmt: skip
    audit.record(actor, Verb.CUSTOMER_TOLD, incident, number=update.number, told=len(told))
    time_next_update(incident)
    return update


def _tell(update: CustomerUpdate, contact: Contact) -> bool:
    if not paging.is_reachable(contact):
        return False
    secret = secret_of(_link_for(update.incident, contact))
    message = paging.update_message(update, contact, secret)
    queue_delivery(message, key=f"{update.incident.uid}:{contact.uid}:update:{update.number}")
    return True


def _link_for(incident: Incident, contact: Contact) -> CustomerLink:
    """The contact's usable link, made longer; a revoked one is not brought back to life."""
    rows = CustomerLink.objects.for_system("link").filter(incident=incident, contact=contact)
    expires = timezone.now() + _LINK_LIVES
    link = rows.filter(revoked_at=None).first()
    if link is None:
        return CustomerLink.objects.for_system("link").create(
            organisation_id=incident.organisation_id, incident=incident, contact=contact,
            expires_at=expires,
        )  # fmt: skip
    rows.filter(pk=link.pk).update(expires_at=expires)
    return link


def _signature(uid: str) -> str:
    key = derived_key("customer link")
    return hmac.new(key, uid.encode(), hashlib.sha256).hexdigest()[:40]


def secret_of(link: CustomerLink) -> str:
    """What stands in the address: the row's id, signed; nothing of it is stored."""
    return f"{link.uid.hex}{_signature(link.uid.hex)}"


def link_behind(secret: str) -> CustomerLink:
    """The link of a signed address; NotVisible when it is forged, expired or revoked."""
    uid, signature = secret[:32], secret[32:]
    is_ours = secret.isascii() and hmac.compare_digest(signature, _signature(uid))
    rows = CustomerLink.objects.for_system("customer page").select_related(
        "incident__organisation", "incident__asset", "contact"
    )
    link = rows.filter(uid=uid).first() if is_ours else None
    if link is None or not link.is_usable(timezone.now()):
        raise NotVisible(_("This link is no longer valid; ask us for a new one."))
    return link


@transaction.atomic
def revoke_customer_link(link: CustomerLink, *, actor: Actor) -> None:
    rows = CustomerLink.objects.for_system("revoke").filter(pk=link.pk, revoked_at=None)
    if rows.update(revoked_at=timezone.now()) != 1:
        raise Refused(_("This link is already revoked."), code="already-revoked")
    timeline.append(link.incident, "customer_link_revoked", actor, contact=link.contact_id)
    audit.record(actor, Verb.CUSTOMER_LINK_REVOKED, link.incident, contact=link.contact_id)


@transaction.atomic
def hear_customer(secret: str, *, works: bool, word: str) -> Incident:
    """What the customer says: a fact on the timeline, which verification weighs."""
    from anlan.incidents.actions.proving import settle

    link = link_behind(secret)
    incident = link.incident
    if not incident.is_open:
        raise StateForbids(_("This incident has ended; call us about a new fault."))
    actor = Actor("contact", link.contact_id, link.contact.name)
    timeline.append(
        incident, "customer_word", actor, works=works, text=word.strip()[:1000], voice="page"
    )
    audit.record(actor, Verb.CUSTOMER_SPOKE, incident, works=works)
    settle(incident, actor)
    return incident
