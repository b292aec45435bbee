"""What changes deliveries and channels."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.errors import BadInput, Refused
from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.engine.actions import cancel
from anlan.notifications.channels import channel_of, kinds
from anlan.notifications.message import About, Message, Recipient
from anlan.notifications.models import ChannelConfig, ContactAddress, Delivery
from anlan.notifications.pipeline import endings
from anlan.notifications.pipeline.reach import Way

if TYPE_CHECKING:
    from anlan.core.actors import Actor
    from anlan.organisations.models import Contact, Organisation


class Verb(models.TextChoices):
    CHANNEL_SET = "notifications.channel_set", _("set a channel")
    CHANNEL_REMOVED = "notifications.channel_removed", _("removed a channel")
    ADDRESSES_SET = "notifications.addresses_set", _("set how a person is reached")
    TEST_SENT = "notifications.test_sent", _("sent a test message")
    RETRIED = "notifications.retried", _("sent a failed message again")
    WITHDRAWN = "notifications.withdrawn", _("withdrew messages")


@transaction.atomic
def queue_delivery(message: Message, *, key: str) -> Delivery:
    """The delivery of this key, with its job; the row is its own record, so no audit entry.

    Runs in the caller's transaction: a change that is rolled back sends nothing.
    """
    delivery, is_new = Delivery.objects.for_system("queue").get_or_create(
        key=key, defaults=_fields(message)
    )
    if is_new:
        endings.queue_job(delivery)
    return delivery


def _fields(message: Message) -> dict[str, Any]:
    to, about = message.recipient, message.about
    return {
        "organisation_id": message.organisation_id,
        "channel": message.channel,
        "contact_id": to.contact_id,
        "recipient_name": one_line(to.name, 200),
        "recipient_address": one_line(to.address, 320),
        "recipient_language": to.language,
        "subject": one_line(message.subject, 300),
        "text": message.text,
        "html": message.html,
        "about_kind": about.kind,
        "about_uid": str(about.uid),
        "about_label": one_line(about.label, 300),
        "guard": message.guard or "",
        "guard_args": message.guard_args,
        "link": message.link,
        "is_urgent": message.is_urgent,
    }


@transaction.atomic
def withdraw_deliveries(about: About, *, reason: Reason, actor: Actor | None) -> int:
    """End what still waits about this thing; a message under way can no longer be called back."""
    rows = Delivery.objects.for_system("withdraw").about(about.kind, about.uid)
    now, count = timezone.now(), 0
    for delivery in rows.filter(state=Delivery.State.PENDING).select_for_update():
        endings.end(delivery, Delivery.State.CANCELLED, reason, now)
        cancel(job_id=delivery.job_id)
        audit.record(actor, Verb.WITHDRAWN, delivery)
        count += 1
    return count


def may_retry(delivery: Delivery) -> bool:
    """A failed message may be sent again; one to a program also when it was sent (a replay)."""
    if delivery.state == Delivery.State.FAILED:
        return True
    is_sent = delivery.state == Delivery.State.SENT and delivery.bundle_id is None
    return is_sent and delivery.channel in kinds() and channel_of(delivery.channel).is_replayable


@transaction.atomic
def retry_delivery(delivery: Delivery, *, actor: Actor | None) -> None:
    """Send a message once more, for instance after the channel was corrected."""
    delivery = Delivery.objects.for_system("retry").select_for_update().get(pk=delivery.pk)
    if not may_retry(delivery):
        raise Refused(_("Only a failed message can be sent again."), code="not-failed")
    endings.note(delivery, **_as_new())
    endings.queue_job(delivery)
    audit.record(actor, Verb.RETRIED, delivery)


def _as_new() -> dict[str, Any]:
    return {
        "state": Delivery.State.PENDING,
        "ended_at": None,
        "last_error": None,
        "receipt": None,
        "queued_at": timezone.now(),
        "bundle": None,
        "sent_at": None,
        "delivered_at": None,
        "read_at": None,
    }


@transaction.atomic
def set_channel(
    organisation: Organisation | None,
    kind: str,
    *,
    settings: dict[str, Any],
    secret: str | None = None,
    actor: Actor | None,
) -> ChannelConfig:
    """Create or change a channel; `secret=None` keeps the stored one."""
    if kind not in kinds():
        expected = ", ".join(kinds())
        raise BadInput(
            _("There is no channel “%(kind)s”.") % {"kind": kind},
            errors=[{"field": "kind", "expected": expected}],
        )
    values: dict[str, Any] = {"settings": settings}
    if secret is not None:
        values["secret"] = secret
    config, _made = ChannelConfig.objects.for_system("set").update_or_create(
        organisation=organisation, kind=kind, defaults=values
    )
    audit.record(actor, Verb.CHANNEL_SET, config, channel=kind, where=where_of(config))
    return config


def where_of(config: ChannelConfig) -> str:
    """One line without secrets; empty for a kind that this version does not know."""
    return channel_of(config.kind).where(config.settings) if config.kind in kinds() else ""


@transaction.atomic
def remove_channel(config: ChannelConfig, *, actor: Actor | None) -> None:
    audit.record(actor, Verb.CHANNEL_REMOVED, config)
    config.delete()


@transaction.atomic
def set_addresses(contact: Contact, ways: list[Way], *, actor: Actor | None) -> None:
    """Replace how a person is reached; the order of the list is the order of the channels."""
    for way in ways:
        if not channel_of(way.channel).is_address(way.address):
            raise BadInput(
                _("“%(address)s” is no address of this channel.") % {"address": way.address},
                errors=[{"field": way.channel, "expected": "an address"}],
            )
    rows = ContactAddress.objects.for_system("set addresses").of(contact.pk)
    rows.exclude(channel__in=[way.channel for way in ways]).delete()
    for position, way in enumerate(ways, start=1):
        rows.update_or_create(
            contact=contact,
            channel=way.channel,
            defaults={
                "address": way.address,
                "position": position,
                "quiet_from": way.quiet_from,
                "quiet_until": way.quiet_until,
            },
        )
    channels = [way.channel for way in ways]
    audit.record(actor, Verb.ADDRESSES_SET, contact, channels=channels)


@transaction.atomic
def send_test(
    organisation: Organisation, recipient: Recipient, *, kind: str = "email", actor: Actor | None
) -> Delivery:
    """A message that proves the way out; it takes the same road as every other one."""
    with translation.override(recipient.language):
        subject = gettext("Anlan test message")
        text = gettext(
            "If you can read this, Anlan can reach you over this channel for %(organisation)s."
        ) % {"organisation": organisation.name}
    key = f"test:{uuid.uuid4()}"
    about = About("test", key.partition(":")[2], subject)
    message = Message(organisation.pk, recipient, subject, text, about, channel=kind)
    delivery = queue_delivery(message, key=key)
    audit.record(actor, Verb.TEST_SENT, delivery)
    return delivery
