"""Whether a channel works: what became of the last messages over it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from anlan.notifications.models import Delivery

_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Health:
    """The last message that went out, and the last one that could not."""

    sent_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def is_failing(self) -> bool:
        return self.failed_at is not None and (
            self.sent_at is None or self.failed_at > self.sent_at
        )


def by_channel(
    viewer: object, organisation_ids: Iterable[int], now: datetime
) -> dict[tuple[int, str], Health]:
    """(organisation, channel) → its health, in one query for the whole page."""
    rows = Delivery.objects.visible_to(viewer).filter(
        organisation_id__in=list(organisation_ids), created_at__gt=now - _LOOK_BACK
    )
    told: Any = (
        rows.order_by()
        .values("organisation_id", "channel")
        .annotate(
            last_sent=Max("sent_at"),
            last_failed=Max("ended_at", filter=Q(state=Delivery.State.FAILED)),
        )
    )
    return {
        (row["organisation_id"], row["channel"]): Health(row["last_sent"], row["last_failed"])
        for row in told
    }
