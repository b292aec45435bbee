"""Tell the contacts that have a function, through the deliveries of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.core.errors import Refused
from anlan.duty.models import on_duty_contacts
from anlan.incidents import paging
from anlan.incidents.running.kinds import Ended, Kind, Line, Order, Watch
from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Contact


class Notify(Kind):
    def shown(self, order: Order) -> list[Line]:
        lines = [("to", f"{one.name} ({paging.way_to(one, '').channel})") for one in _people(order)]
        return [*lines, ("message", str(order.args["message"]))]

    def carry_out(self, order: Order, watch: Watch) -> Ended:
        people = _people(order)
        with transaction.atomic():
            for contact in people:
                key = f"step:{order.key}:{contact.pk}"
                queue_delivery(_message(order, contact), key=key)
        watch.output.feed("".join(f"→ {one.name}\n" for one in people).encode())
        return Ended("done")

    def may_repeat(self, _args: Mapping[str, Any]) -> bool:
        # The key of a delivery drops the second one.
        return True


def _people(order: Order) -> list[Contact]:
    """By function; a role that nobody of the customer's contacts has means who is on duty."""
    organisation_id = order.incident.organisation_id
    rows = Contact.objects.for_system("step").filter(organisation_id=organisation_id)
    found: dict[int, Contact] = {}
    for role in order.args["to"]:
        people = list(rows.filter(role__iexact=role))
        for one in people or on_duty_contacts(organisation_id, 1, timezone.now()):
            found[one.pk] = one
    if not found:
        raise Refused(_("Nobody has this function, and nobody is on duty."), code="nobody-to-tell")
    return list(found.values())


def _message(order: Order, contact: Contact) -> Message:
    incident = order.incident
    way = paging.way_to(contact, "")
    return Message(
        organisation_id=incident.organisation_id,
        channel=way.channel,
        recipient=Recipient(contact.pk, contact.name, way.address, contact.language),
        subject=f"{incident.number} {incident.headline}",
        text=f"{order.args['message']}\n",
        about=About("incident_update", str(incident.uid), incident.number),
    )
