"""What burns now: the gravest open incidents with the promise that falls due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anlan.incidents.clocks import Clock
from anlan.incidents.models import Incident
from anlan.incidents.terms import next_dues

SHOWN = 6


@dataclass(frozen=True)
class Burning:
    incident: Incident
    next_clock: Clock | None


def burning(viewer: object, now: datetime) -> list[Burning]:
    """The gravest first, then the oldest; levels sort as they are written."""
    rows = Incident.objects.visible_to(viewer).open().select_related("organisation", "asset")
    shown = rows.order_by("severity", "opened_at").prefetch_related("clock_pauses")[:SHOWN]
    dues = next_dues(shown, now)
    return [Burning(incident, dues[incident.pk]) for incident in shown]
