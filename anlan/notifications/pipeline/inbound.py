"""What people write back: an answer to the page that they were sent last and that is still open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from anlan.notifications import guards
from anlan.notifications.channels import channel_of, kinds
from anlan.notifications.channels.fields import fields_of, is_same_phone, reply_of
from anlan.notifications.models import ChannelConfig, Delivery
from anlan.notifications.pipeline import answers

_ANSWERED_WITHIN = timedelta(hours=24)
_LOOKED_AT = 1000


@transaction.atomic
def take(config: ChannelConfig, body: str, now: datetime) -> bool:
    """Whether this was a message at all; the same one twice changes nothing."""
    if config.kind not in kinds() or not channel_of(config.kind).takes_replies:
        return False
    found, names = fields_of(body), config.settings
    phone = found.get(names.get("inbound_from") or "from", "")
    text = found.get(names.get("inbound_text") or "text", "")
    number = found.get(names.get("inbound_id") or "", "")[:100]
    if not phone or not text:
        return False
    reply = reply_of(text)
    page = _page_for(config, phone, number, now) if reply else None
    if page is not None and reply is not None:
        answers.take(page, reply, now, told=text[:100], told_id=number)
    return True


def _page_for(config: ChannelConfig, phone: str, number: str, now: datetime) -> Delivery | None:
    """Without a number a second message cannot be told from a repeat, so only one counts."""
    for row in _sent_to(config, phone, now):
        told_id = (row.receipt or {}).get("told_id", "")
        if answers.answered(row):
            if not number or told_id == number:
                return None
        elif guards.ask(row.guard, row.guard_args).wanted:
            return row
    return None


def _sent_to(config: ChannelConfig, phone: str, now: datetime) -> list[Delivery]:
    rows = Delivery.objects.for_system("inbound").filter(
        channel=config.kind, sent_at__gt=now - _ANSWERED_WITHIN, state=Delivery.State.SENT
    )
    if config.organisation_id is not None:
        rows = rows.filter(organisation_id=config.organisation_id)
    # Only what asks for an answer holds a link and says what would make it void.
    asking = rows.exclude(link="").exclude(guard="").order_by("-sent_at", "-id")
    recent = asking.values_list("pk", "recipient_address")[:_LOOKED_AT]
    mine = [pk for pk, address in recent if is_same_phone(address, phone)]
    return list(rows.filter(pk__in=mine).select_for_update().order_by("-sent_at", "-id"))
