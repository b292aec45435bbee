"""What the far end tells later: arrived, read, answered, or not after all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.core.reasons import Reason
from anlan.notifications import pipeline
from anlan.notifications.channels import channel_of, kinds
from anlan.notifications.channels.base import Report, Told
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline import answers
from anlan.notifications.pipeline.configs import config_for
from anlan.notifications.pipeline.endings import note

# A far end may be quicker with its report than with its answer to our call.
_OPEN = {Delivery.State.SENT, Delivery.State.SENDING}


@transaction.atomic
def take(delivery: Delivery, body: str, now: datetime) -> Report | None:
    """Record a report; the same one twice, or one that comes too late, changes nothing."""
    if delivery.channel not in kinds():
        return None
    config = config_for(delivery.organisation_id, delivery.channel)
    told = channel_of(delivery.channel).told(body, config)
    if told is None:
        return None
    row = Delivery.objects.for_system("report").select_for_update().get(pk=delivery.pk)
    if row.state in _OPEN:
        _record(row, told, now)
    if told.reply is not None:
        answers.take(row, told.reply, now)
    return told.report


def _record(row: Delivery, told: Told, now: datetime) -> None:
    if told.word:
        note(row, receipt=(row.receipt or {}) | {"told": told.word})
    if told.report is Report.FAILED and row.delivered_at is None:
        reason = told.because or Reason.of("notifications.reported")
        row.attempts.filter(ended_at=None).update(ended_at=now, error=reason.as_json())
        pipeline.close(row, Delivery.State.FAILED, reason, now)
    elif told.report is Report.DELIVERED and row.delivered_at is None:
        note(row, delivered_at=now)
    elif told.report is Report.READ and row.read_at is None:
        note(row, read_at=now, delivered_at=row.delivered_at or now)
