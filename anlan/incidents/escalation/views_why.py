"""Why was nobody called? Why was this person not called? Read from records only."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anlan.accounts.permissions import require
from anlan.core.saying import say
from anlan.incidents import pages, timeline
from anlan.incidents.escalation import why as rules
from anlan.incidents.models import Incident
from anlan.notifications.channels import label_of
from anlan.notifications.models import Delivery
from anlan.organisations.models import Contact
from anlan.web import filters


@require_GET
def why(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything that was recorded about calling, whole or for one person."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.acknowledge", incident.organisation_id)
    contacts = Contact.objects.visible_to(request.user).filter(
        organisation_id=incident.organisation_id
    )
    chosen = filters.text(request, "contact")
    person = contacts.get_visible(chosen) if chosen else None
    found = rules.lines(timeline.entries(incident))
    deliveries = Delivery.objects.visible_to(request.user).about("incident", incident.uid)
    answer = (
        rules.about_person(found, person.pk, incident.ladder)
        if person
        else rules.verdict(found, _waiting(deliveries))
    )
    if person:
        deliveries = deliveries.filter(contact=person)
        found = [line for line in found if line.contact in {None, person.pk}]
    ctx = {
        "incident": incident,
        "contacts": contacts,
        "person": person,
        "answer": [say(reason) for reason in answer],
        "lines": _shown(found),
        "deliveries": deliveries.order_by("id"),
    }
    return render(request, "incidents/why.html", ctx)


def _waiting(deliveries: Any) -> list[rules.Waiting]:
    return [
        rules.Waiting(row.state, row.last_error, row.next_try_at) for row in deliveries.waiting()
    ]


def _shown(found: list[rules.Line]) -> list[dict[str, Any]]:
    references = [line.actor for line in found]
    names = pages.names_of([*references, *(f"contact:{line.contact}" for line in found)])
    return [
        {
            "at": line.at,
            "title": pages.KIND_WORDS[line.kind][0],
            "tone": pages.KIND_WORDS[line.kind][1],
            "who": names.get(f"contact:{line.contact}", "") if line.contact else "",
            "channel": label_of(line.channel),
            "actor": names.get(line.actor, line.actor),
            "because": [say(reason) for reason in line.because],
        }
        for line in found
    ]
