"""Makes, reads and revokes the addresses of rosters in calendar programs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.core import audit
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.duty.actions import Verb
from anlan.duty.models import Feed
from anlan.duty.rosters.facts import Plans, plans_of
from anlan.duty.rosters.ical.writing import Event, calendar_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anlan.core.actors import Actor
    from anlan.organisations.models import Contact, Organisation

SALT = "duty.feed"
BEHIND, AHEAD = timedelta(days=31), timedelta(days=120)


@transaction.atomic
def create_feed(
    organisation: Organisation, contact: Contact | None, *, actor: Actor | None
) -> Feed:
    """An address for one person's duty, or for everybody's."""
    if contact is not None and contact.organisation_id != organisation.pk:
        raise BadInput(
            _("The contact belongs to another organisation."),
            errors=[{"field": "contact", "expected": "a contact of the organisation"}],
        )
    row: Feed = Feed.objects.for_system("make").create(organisation=organisation, contact=contact)
    audit.record(actor, Verb.FEED_MADE, row)
    return row


@transaction.atomic
def revoke_feed(row: Feed, *, actor: Actor | None) -> None:
    """From now on the address answers nothing."""
    rows = Feed.objects.for_system("revoke").filter(pk=row.pk, revoked_at=None)
    if not rows.update(revoked_at=timezone.now(), updated_at=timezone.now()):
        raise Refused(_("This address is already revoked."), code="feed-revoked")
    audit.record(actor, Verb.FEED_REVOKED, row)


def secret_of(feed: Feed) -> str:
    """The signed part of the address."""
    return signing.Signer(salt=SALT).sign(feed.uid.hex)


def text_by_link(secret: str, now: datetime) -> str:
    """The calendar behind an address; forged and revoked ones are not told apart."""
    gone = NotVisible(_("There is nothing here that you may see."))
    try:
        uid = signing.Signer(salt=SALT).unsign(secret)
    except signing.BadSignature as error:
        raise gone from error
    rows = Feed.objects.for_system("link").filter(uid=uid, revoked_at=None)
    feed = rows.select_related("organisation", "contact").first()
    if feed is None:
        raise gone
    start, end = now - BEHIND, now + AHEAD
    organisation = feed.organisation
    plans = plans_of([organisation.pk], start, end)
    return calendar_text(
        f"{feed} · {_('On duty')}", organisation.time_zone,
        _events(feed, plans, start, end), start=start, end=end, now=now,
    )  # fmt: skip


def _events(feed: Feed, plans: Plans, start: datetime, end: datetime) -> Iterator[Event]:
    """One event for each stretch; the same stretch keeps its id from day to day."""
    organisation = feed.organisation
    for level in plans.levels(organisation.pk):
        for segment in plans.segments((organisation.pk, level), start, end):
            if segment.is_gap or feed.contact_id not in (None, *segment.people):
                continue
            people = plans.contacts(segment.people)
            names = ", ".join(str(person) for person in people)
            words = {"organisation": organisation, "level": level, "names": names}
            begins = (
                "standing" if segment.starts_at == start else f"{segment.starts_at:%Y%m%dT%H%M%S}"
            )
            yield Event(
                f"{begins}-{level}-{organisation.uid.hex}@anlan",
                _("On duty at level %(level)s for %(organisation)s: %(names)s") % words,
                segment.starts_at,
                segment.ends_at,
            )
