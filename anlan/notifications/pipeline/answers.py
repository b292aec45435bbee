"""Hands what a person answered to the domain that the message is about, once for each message."""

from __future__ import annotations

from datetime import datetime

from anlan.notifications import replies
from anlan.notifications.channels.base import Reply
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline import bundling
from anlan.notifications.pipeline.endings import note


def take(delivery: Delivery, reply: Reply, now: datetime, **proof: str) -> None:
    """The first answer counts; one to a bundle is an answer to everything that it named."""
    if answered(delivery):
        return
    said = {"reply": str(reply), "replied_at": now.isoformat(timespec="seconds"), **proof}
    note(delivery, receipt=(delivery.receipt or {}) | said)
    if delivery.about_kind == bundling.KIND:
        rows = Delivery.objects.for_system("answer").filter(bundle=delivery)
        for member in rows.select_for_update().order_by("id"):
            take(member, reply, now, **proof)
        return
    hook = replies.hook_of(delivery.about_kind)
    if hook is not None:
        hook(delivery, reply)


def answered(delivery: Delivery) -> bool:
    return bool((delivery.receipt or {}).get("reply"))
