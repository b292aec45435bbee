"""Over which channels a person is reached, in which order, and at which times not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from anlan.core.reasons import Reason
from anlan.notifications import rules
from anlan.notifications.channels import phone_kinds
from anlan.notifications.models import ContactAddress, Delivery

if TYPE_CHECKING:
    from anlan.organisations.models import Contact


@dataclass(frozen=True)
class Way:
    """One address of a person."""

    channel: str
    address: str
    quiet_from: time | None = None
    quiet_until: time | None = None


def ways_of(contact: Contact) -> list[Way]:
    """The person's own order; then mail and phone as they stand with the contact."""
    rows = ContactAddress.objects.for_system("reach").of(contact.pk)
    ways = [Way(row.channel, row.address, row.quiet_from, row.quiet_until) for row in rows]
    having = {way.channel for way in ways}
    plain = [Way("email", contact.email), Way("sms_http", contact.phone)]
    return ways + [way for way in plain if way.address and way.channel not in having]


def way_for(contact: Contact, channel: str) -> Way:
    """The wanted channel, else the person's first one: a page over another channel beats none."""
    ways = ways_of(contact)
    wanted = next((way for way in ways if way.channel == channel), None)
    if wanted is None and contact.phone and channel in phone_kinds():
        wanted = Way(channel, contact.phone)
    return wanted or (ways[0] if ways else Way(channel, ""))


def quiet(delivery: Delivery, now: datetime) -> Reason | None:
    """The reason to wait for the end of the person's quiet hours."""
    if delivery.contact_id is None or delivery.is_urgent:
        return None
    rows = ContactAddress.objects.for_system("quiet hours").of(delivery.contact_id)
    row = rows.filter(channel=delivery.channel).first()
    if row is None:
        return None
    local = now.astimezone(ZoneInfo(delivery.organisation.time_zone))
    wait = rules.pause_for_quiet(
        local, row.quiet_from, row.quiet_until, is_urgent=delivery.is_urgent
    )
    if wait is None:
        return None
    until = row.quiet_until.strftime("%H:%M") if row.quiet_until else ""
    return Reason.of("notifications.quiet", until=until, seconds=int(wait.total_seconds()) + 1)
