"""Telling people that a strategy has to be looked at again: once for each due date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.accounts.models import User
from anlan.accounts.permissions import may
from anlan.core import audit
from anlan.core.text import short_hash
from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Contact
from anlan.strategies.actions.verbs import Verb
from anlan.strategies.models import StrategyVersion
from anlan.strategies.rules import Due, reminders


@dataclass(frozen=True)
class _Receiver:
    """A person who may edit strategies, with the organisation whose channel reaches them."""

    recipient: Recipient
    organisation_id: int


@transaction.atomic
def remind_of_reviews(today: date) -> int:
    """One message to each person with all that is due; the number of strategies reminded of.

    While nobody can be reached nothing is marked, so the first one who can be is told.
    """
    receivers = _receivers()
    versions = {
        version.pk: version
        for version in StrategyVersion.objects.review_due(today).select_related("strategy")
        if version.review_reminded_on != version.review_due_on
    }
    if not receivers or not versions:
        return 0
    mine = {pk: version for pk, version in versions.items() if _mark(version)}
    dues = [
        Due(pk, version.review_due_on, (version.author, version.approver))
        for pk, version in mine.items()
        if version.review_due_on
    ]
    for person, theirs in reminders(dues, receivers).items():
        _send(receivers[person], theirs, mine)
    for version in mine.values():
        audit.record(
            None, Verb.REMINDED, version.strategy, number=version.number,
            review_due_on=str(version.review_due_on),
        )  # fmt: skip
    return len(mine)


def _mark(version: StrategyVersion) -> bool:
    """Whether this call is the one that reminds of this due date."""
    rows = StrategyVersion.objects.in_use().filter(
        pk=version.pk, review_due_on=version.review_due_on
    )
    rows = rows.exclude(review_reminded_on=version.review_due_on) | rows.filter(
        review_reminded_on=None
    )
    # Not a change of the knowledge: `updated_at` stays, and with it the index of the match.
    return bool(rows.update(review_reminded_on=version.review_due_on))


def _receivers() -> dict[str, _Receiver]:
    """Actor reference -> where to reach this person."""
    found: dict[str, _Receiver] = {}
    contacts = Contact.objects.for_system("review reminder").filter(user__isnull=False)
    by_user = {contact.user_id: contact for contact in contacts.exclude(email="")}
    for user in User.objects.filter(is_active=True).prefetch_related("memberships"):
        contact = by_user.get(user.pk)
        membership = user.memberships.first()
        organisation_id = contact.organisation_id if contact else None
        if organisation_id is None and membership is not None and user.email:
            organisation_id = membership.organisation_id
        if organisation_id is None or not may(user, "strategies.edit"):
            continue
        recipient = (
            Recipient(contact.pk, contact.name, contact.email, contact.language)
            if contact
            else Recipient(None, str(user), user.email, user.language)
        )
        found[user.actor.reference] = _Receiver(recipient, organisation_id)
    return found


def _send(receiver: _Receiver, dues: Sequence[Due], versions: dict[int, StrategyVersion]) -> None:
    recipient = receiver.recipient
    with translation.override(recipient.language):
        lines = [
            {
                "title": versions[due.version_id].title(recipient.language),
                "due_on": due.due_on,
                "url": settings.ANLAN_PUBLIC_URL + _address(versions[due.version_id]),
            }
            for due in dues
        ]
        subject = _("Strategies to review: %(count)s") % {"count": len(lines)}
        ctx = {
            "name": recipient.name,
            "lines": lines,
            "url": f"{settings.ANLAN_PUBLIC_URL}{reverse('strategies:strategy_list')}?show=review",
        }
        text = render_to_string("strategies/mail/review.txt", ctx)
    identity = short_hash(*(f"{due.version_id}:{due.due_on}" for due in dues))
    message = Message(
        receiver.organisation_id,
        recipient,
        subject,
        text,
        About("strategies", identity, subject),
    )
    queue_delivery(message, key=f"strategies.review:{recipient.address}:{identity}")


def _address(version: StrategyVersion) -> str:
    return reverse("strategies:strategy_detail", args=[version.strategy.slug])
