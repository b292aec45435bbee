"""Queues a delivery's job, and closes a delivery: one place where its fate is written."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from anlan.core.reasons import Reason
from anlan.engine.actions import URGENT, enqueue
from anlan.notifications import outcomes
from anlan.notifications.models import Delivery

log = logging.getLogger(__name__)


def queue_job(delivery: Delivery) -> None:
    """The job of a delivery, in the transaction that wrote the delivery."""
    job = enqueue(
        "notifications.deliver",
        args={"delivery_id": delivery.pk},
        dedupe_key=f"delivery:{delivery.pk}:{delivery.tries}",
        priority=URGENT,
    )
    note(delivery, job_id=job.pk)


def end(delivery: Delivery, state: Delivery.State, reason: Reason | None, now: datetime) -> None:
    """Close the delivery and tell the domain that it is about, in the caller's transaction."""
    error = reason.as_json() if reason else None
    note(delivery, state=str(state), ended_at=now, last_error=error, next_try_at=None)
    tell(delivery)


def tell(delivery: Delivery) -> None:
    """A hook that breaks must not undo the record of a sent message: it is tried again apart."""
    hook = outcomes.hook_of(delivery.about_kind)
    if hook is None:
        return
    try:
        with transaction.atomic():
            hook(delivery, delivery.state)
    except Exception:  # Boundary to the domains above.
        log.exception("delivery=%s hook of %s broke", delivery.pk, delivery.about_kind)
        enqueue(
            "notifications.tell_outcome",
            args={"delivery_id": delivery.pk},
            dedupe_key=f"delivery-outcome:{delivery.pk}:{delivery.tries}:{delivery.state}",
        )


def note(delivery: Delivery, **values: object) -> None:
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=[*values, "updated_at"])
