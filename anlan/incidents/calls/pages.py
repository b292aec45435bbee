"""What the pages of phone calls show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from anlan.accounts.permissions import may
from anlan.core.saying import say
from anlan.incidents import paging, rules
from anlan.incidents.calls.order import PhoneBook
from anlan.incidents.calls.rules import Outcome
from anlan.incidents.models import OUTCOME_LABELS, Call, Incident
from anlan.organisations.models import Contact, Supplier

OUTCOME_TONES = {
    Outcome.ANSWERED: "info",
    Outcome.BUSY: "warn",
    Outcome.NO_ANSWER: "warn",
    Outcome.WRONG_NUMBER: "crit",
    Outcome.TOOK_OVER: "ok",
}


def waiting_calls(viewer: Any, now: datetime) -> list[dict[str, Any]]:
    """Incidents that nobody has taken yet, oldest first, with whom to call next."""
    rows = Incident.objects.visible_to(viewer).unrecovered().filter(acknowledged_at=None)
    incidents = [
        one
        for one in rows.select_related("organisation").order_by("opened_at", "pk")
        if may(viewer, "incidents.serve", one.organisation_id)
    ]
    made: dict[int, list[Call]] = defaultdict(list)
    held: dict[int, Call] = {}
    for call in Call.objects.visible_to(viewer).filter(incident__in=incidents, is_incoming=False):
        if call.outcome:
            made[call.incident_id].append(call)
        elif call.lease_until > now:
            held[call.incident_id] = call
    book = PhoneBook(now)
    return [_waiting(one, made[one.pk], held.get(one.pk), book, now) for one in incidents]


def _waiting(
    incident: Incident, made: Sequence[Call], held: Call | None, book: PhoneBook, now: datetime
) -> dict[str, Any]:
    contact, verdict = book.next_of(incident, made)
    return {
        "incident": incident,
        "contact": held.contact if held else contact,
        "why": say(verdict.because),
        "due_at": verdict.due_at if verdict.due_at > now else None,
        "made": len(made),
        "held": held,
    }


def sheet(request: HttpRequest, call: Call) -> dict[str, Any]:
    is_team = call.contact is not None and call.contact.kind == Contact.Kind.TEAM
    return {
        "call": call,
        "incident": call.incident,
        "script": script_of(call),
        "language": call.contact.language if call.contact else "",
        "is_mine": not call.outcome and call.operator_id == request.user.pk,
        "outcomes": [
            (one.value, label, OUTCOME_TONES[one])
            for one, label in OUTCOME_LABELS.items()
            if one != Outcome.TOOK_OVER or is_team
        ],
    }


def script_of(call: Call) -> str:
    """What to say, in the language of whoever is called, filled with the situation."""
    incident, contact = call.incident, call.contact
    if contact is None:
        return ""
    with translation.override(contact.language):
        ctx = {
            "incident": incident,
            "contact": contact,
            "operator": call.operator_label,
            "is_real": incident.kind == rules.Kind.REAL,
            "strategies": paging.strategies_of(incident, contact.language)[:1],
        }
        return render_to_string("incidents/calls/script.txt", ctx).strip()


def panel(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """Calls on the page of an incident, and whom one may call."""
    if not may(request.user, "incidents.serve", incident.organisation_id):
        return None
    calls = Call.objects.visible_to(request.user).filter(incident=incident).exclude(outcome="")
    people = Contact.objects.visible_to(request.user).filter(
        organisation_id=incident.organisation_id
    )
    suppliers = Supplier.objects.visible_to(request.user).filter(
        organisation_id=incident.organisation_id
    )
    return {
        "incident": incident,
        "calls": with_tones(list(calls.select_related("contact"))),
        "people": people.exclude(phone="").order_by("kind", "name") if incident.is_open else [],
        "suppliers": suppliers,
        "callers": sum(call.is_incoming for call in calls),
    }


def with_tones(calls: list[Call]) -> list[dict[str, Any]]:
    return [{"call": call, "tone": OUTCOME_TONES[Outcome(call.outcome)]} for call in calls]


def contact_panel(request: HttpRequest, contact: Contact) -> dict[str, Any] | None:
    """On the page of a contact: the number that the hotline found to be wrong."""
    rows = Call.objects.visible_to(request.user).filter(
        Q(contact=contact), phone=contact.phone, outcome=Outcome.WRONG_NUMBER
    )
    wrong = rows.select_related("incident").last() if contact.phone else None
    return {"wrong": wrong} if wrong else None


def queue(request: HttpRequest) -> dict[str, Any]:
    return {"waiting": waiting_calls(request.user, timezone.now()), "me": request.user}
