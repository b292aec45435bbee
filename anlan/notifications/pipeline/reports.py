"""What the far end tells later: arrived, read, or not after all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from anlan.core.reasons import Reason
from anlan.notifications import pipeline
from anlan.notifications.channels import channel_of, kinds
from anlan.notifications.channels.base import Report
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline.configs import config_for
from anlan.notifications.pipeline.endings import note


@transaction.atomic
def take(delivery: Delivery, body: str, now: datetime) -> Report | None:
    """Record a report; the same one twice, or one that comes too late, changes nothing."""
    if delivery.channel not in kinds():
        return None
    config = config_for(delivery.organisation_id, delivery.channel)
    report = channel_of(delivery.channel).report_of(body, config)
    row = Delivery.objects.for_system("report").select_for_update().get(pk=delivery.pk)
    if report is None or row.state != Delivery.State.SENT:
        return report
    if report is Report.FAILED and row.delivered_at is None:
        pipeline.close(row, Delivery.State.FAILED, Reason.of("notifications.reported"), now)
    elif report is Report.DELIVERED and row.delivered_at is None:
        note(row, delivered_at=now)
    elif report is Report.READ and row.read_at is None:
        note(row, read_at=now, delivered_at=row.delivered_at or now)
    return report
