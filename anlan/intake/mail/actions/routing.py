"""Looks up to whom a letter belongs: the message it answers, the people it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from anlan.accounts.models import User
from anlan.core.actors import Actor
from anlan.incidents.models import Incident
from anlan.intake.mail import rules
from anlan.intake.mail.models import Mailbox
from anlan.intake.mail.reading import Letter
from anlan.notifications.models import Delivery
from anlan.organisations.models import Contact, Organisation

_OURS = re.compile(r"<anlan\.[0-9a-f]{32}@[^>]+>\Z")
# Whoever answers later than this begins anew.
_ANSWERED_WITHIN = timedelta(days=180)
_ABOUT_INCIDENTS = ("incident", "incident_update")


def is_ours(message_id: str) -> bool:
    """Whether an id has the form of those that we give to our own messages."""
    return bool(_OURS.match(message_id))


def answered(mailbox: Mailbox, letter: Letter) -> list[Delivery]:
    """Our messages about incidents that the letter refers to, those to its sender first."""
    ids = [one for one in letter.references if is_ours(one)]
    if not ids:
        return []
    rows = Delivery.objects.for_system("answered mail").filter(
        channel="email",
        sent_at__gt=timezone.now() - _ANSWERED_WITHIN,
        receipt__reference__in=ids,
        about_kind__in=_ABOUT_INCIDENTS,
    )
    if mailbox.organisation_id is not None:
        rows = rows.filter(organisation_id=mailbox.organisation_id)
    found = list(rows.select_related("contact").order_by("-id")[:50])
    return sorted(found, key=lambda row: row.recipient_address.lower() != letter.sender)


def incidents_of(deliveries: Iterable[Delivery]) -> list[Incident]:
    """The incidents that these messages are about, in the order of the messages."""
    uids = dict.fromkeys(row.about_uid for row in deliveries)
    rows = Incident.objects.for_system("answered mail").filter(uid__in=list(uids))
    found = {str(row.uid): row for row in rows}
    return [found[uid] for uid in uids if uid in found]


def incident_named(mailbox: Mailbox, letter: Letter) -> tuple[Incident, Actor] | None:
    """The incident whose number stands in the subject, if the sender belongs to its customer."""
    rows = Incident.objects.for_system("mail").filter(number__in=rules.numbers_in(letter.subject))
    if mailbox.organisation_id is not None:
        rows = rows.filter(organisation_id=mailbox.organisation_id)
    for incident in rows:
        person = person_of(incident.organisation_id, letter.sender)
        if person is not None:
            return incident, person
    return None


def person_of(organisation_id: int, address: str) -> Actor | None:
    """The contact or the member of an organisation with this address."""
    if not address:
        return None
    contacts = Contact.objects.for_system("sender of mail")
    contact = contacts.filter(organisation_id=organisation_id, email__iexact=address).first()
    if contact is not None:
        return Actor("contact", contact.pk, contact.name)
    members = User.objects.filter(memberships__organisation_id=organisation_id, is_active=True)
    user = members.filter(email__iexact=address).first()
    return user.actor if user else None


def organisation_of(mailbox: Mailbox, letter: Letter) -> Organisation | None:
    """By our address that was written to, by the sender, by his domain, else the default."""
    if mailbox.organisation is not None:
        return mailbox.organisation
    rows = Organisation.objects.for_system("route mail")
    tags = rules.tags_of(letter.recipients, mailbox.address)
    people = Contact.objects.for_system("route mail").exclude(email="")
    domain = rules.domain_of(letter.sender)
    for found in (
        list(rows.filter(code__in=tags)[:2]),
        _customers(rows, people.filter(email__iexact=letter.sender)),
        _customers(
            rows,
            people.filter(email__iendswith=f"@{domain}", kind=Contact.Kind.CUSTOMER)
            if domain
            else people.none(),
        ),
    ):
        # More than one would be a guess.
        if len(found) == 1:
            return found[0]
    return mailbox.default_organisation


def _customers(rows: QuerySet[Organisation], people: QuerySet[Contact]) -> list[Organisation]:
    ids = set(people.values_list("organisation_id", flat=True)[:50])
    return list(rows.filter(pk__in=ids)[:2])
