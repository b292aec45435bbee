"""What burns now: the gravest open incidents with the promise that falls due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.incidents.models import Incident
from anlan.incidents.rules import Clock

SHOWN = 6


@dataclass(frozen=True)
class Burning:
    incident: Incident
    next_clock: Clock | None


def burning(viewer: object, now: datetime) -> list[Burning]:
    """The gravest first, then the oldest; levels sort as they are written."""
    rows = Incident.objects.visible_to(viewer).open().select_related("organisation", "asset")
    return [
        Burning(incident, _next_clock(incident.clocks(now)))
        for incident in rows.order_by("severity", "opened_at")[:SHOWN]
    ]


def _next_clock(clocks: list[Clock]) -> Clock | None:
    running = [clock for clock in clocks if clock.stopped_at is None]
    return min(running, key=lambda clock: clock.due_at, default=None)
