"""Calling people by phone, and writing down who called."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.saying import say
from anlan.incidents import timeline
from anlan.incidents.actions.intake import accept_events
from anlan.incidents.actions.response import acknowledge_incident
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.calls.order import PhoneBook
from anlan.incidents.calls.rules import LEASE, Outcome
from anlan.incidents.events import EventIn
from anlan.incidents.models import Call, Incident
from anlan.organisations.actions import create_contact
from anlan.organisations.models import Contact, Organisation


@transaction.atomic
def claim_call(incident: Incident, contact: Contact | None, *, operator: User) -> Call:
    """Take the next call of an incident, or the one to this contact, for the length of a lease."""
    now = timezone.now()
    calls = Call.objects.for_system("claim a call").filter(incident=incident)
    held = calls.open().first()
    if held is not None and held.lease_until > now and held.operator_id != operator.pk:
        _refuse_held(held)
    if contact is None and held is not None and held.operator_id == operator.pk:
        contact = held.contact
    contact = contact or _next(incident, now)
    _check(incident, contact)
    fields = {
        "contact": contact, "phone": contact.phone, "operator": operator,
        "operator_label": operator.actor.label, "lease_until": now + LEASE,
    }  # fmt: skip
    if held is None:
        return _begin(incident, fields)
    # Whoever saw the same lease run out at the same moment loses here.
    if calls.open().filter(pk=held.pk, lease_until=held.lease_until).update(**fields) != 1:
        _refuse_held(held)
    held.refresh_from_db()
    return held


def _next(incident: Incident, now: datetime) -> Contact:
    made = Call.objects.for_system("whom to call next").made().filter(incident=incident)
    contact, verdict = PhoneBook(now).next_of(incident, made)
    if contact is None:
        raise Refused(say(verdict.because), code="nobody-to-call")
    return contact


def _check(incident: Incident, contact: Contact) -> None:
    if not incident.is_open:
        raise Refused(_("The incident is over; nobody has to be called."), code="incident-over")
    if contact.organisation_id != incident.organisation_id:
        raise BadInput(
            _("This is nobody of this organisation."),
            errors=[{"field": "contact", "expected": "a contact of the organisation"}],
        )
    if not contact.phone:
        raise Refused(_("No phone number is known of %(name)s.") % {"name": contact.name})


def _begin(incident: Incident, fields: dict[str, object]) -> Call:
    try:
        with transaction.atomic():
            return Call.objects.for_system("claim a call").create(incident=incident, **fields)
    except IntegrityError:
        _refuse_held(Call.objects.for_system("who has it").open().get(incident=incident))


def _refuse_held(call: Call) -> NoReturn:
    raise Refused(
        _("%(name)s is calling about this incident already.") % {"name": call.operator_label},
        code="call-claimed",
    )


@transaction.atomic
def end_call(call: Call, outcome: str, note: str, *, operator: User) -> None:
    """Write down how a call ended; who took the incident over acknowledges it by this."""
    if outcome not in set(Outcome):
        raise BadInput(
            _("Say how the call ended."), errors=[{"field": "outcome", "expected": "an outcome"}]
        )
    contact = call.contact
    if outcome == Outcome.TOOK_OVER and (contact is None or contact.kind != Contact.Kind.TEAM):
        raise BadInput(
            _("Only somebody of our team can take it over."),
            errors=[{"field": "outcome", "expected": "another outcome"}],
        )
    rows = Call.objects.for_system("end a call").open().filter(pk=call.pk, operator=operator)
    if rows.update(outcome=outcome, note=note[:4000], ended_at=timezone.now()) != 1:
        raise Refused(
            _("This call is no longer yours: its time ran out, or it was written down."),
            code="call-lost",
        )
    incident = call.incident
    timeline.append(
        incident, "call", operator.actor, with_contact=call.contact_id, outcome=outcome,
        text=note[:2000],
    )  # fmt: skip
    audit.record(operator.actor, Verb.CALLED, incident, call=str(call.uid), outcome=outcome)
    if outcome == Outcome.TOOK_OVER and contact is not None and incident.acknowledged_at is None:
        taker = Actor("contact", contact.pk, contact.name)
        acknowledge_incident(incident, actor=taker, channel="phone")


@transaction.atomic
def note_caller(
    incident: Incident, text: str, *, phone: str, contact: Contact | None, operator: User
) -> Call:
    """Somebody called about an incident that is known: written down and counted."""
    if not text.strip():
        raise BadInput(
            _("Write down what the caller says."), errors=[{"field": "text", "expected": "text"}]
        )
    if not incident.is_open:
        raise Refused(_("The incident is over; report a new one."), code="incident-over")
    now = timezone.now()
    call = Call.objects.for_system("a call came in").create(
        incident=incident, contact=contact, phone=phone[:40], is_incoming=True,
        operator=operator, operator_label=operator.actor.label, outcome=Outcome.ANSWERED,
        note=text[:4000], lease_until=now, ended_at=now,
    )  # fmt: skip
    rows = Call.objects.for_system("count callers")
    count = rows.filter(incident=incident, is_incoming=True).count()
    timeline.append(
        incident, "caller", operator.actor, with_contact=contact.pk if contact else None,
        count=count, text=text[:2000],
    )  # fmt: skip
    audit.record(operator.actor, Verb.CALLER_NOTED, incident, call=str(call.uid))
    return call


@transaction.atomic
def report_by_phone(event: EventIn, *, save_as: str, phone: str, actor: Actor) -> None:
    """Take a caller's report like every other event, and keep the number when asked to."""
    accept_events([event], actor=actor)
    if save_as:
        organisation = Organisation.objects.for_system("caller").get(pk=event.organisation_id)
        create_contact(organisation, save_as, actor=actor, phone=phone, kind=Contact.Kind.CUSTOMER)
