"""Prometheus text: what waits, how late it is, what failed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from anlan.engine.health import snapshot
from anlan.engine.models import Job
from anlan.incidents.models import Event, Incident
from anlan.notifications.models import Delivery


def render(now: datetime) -> str:
    health = snapshot(now)
    lines = [
        *_gauge("anlan_engine_heartbeat_age_seconds", [("", health.heartbeat_age_s)]),
        *_gauge("anlan_engine_oldest_ready_age_seconds", [("", health.oldest_ready_age_s)]),
        *_gauge("anlan_jobs", _by_state(Job.objects.values_list("state"))),
        *_gauge(
            "anlan_deliveries",
            _by_state(Delivery.objects.for_system("metrics").values_list("state")),
        ),
        *_gauge(
            "anlan_incidents",
            _by_state(Incident.objects.for_system("metrics").values_list("state")),
        ),
        *_gauge(
            "anlan_events", _by_state(Event.objects.for_system("metrics").values_list("state"))
        ),
    ]
    return "\n".join(lines) + "\n"


def _by_state(rows: object) -> list[tuple[str, float]]:
    counted = rows.annotate(n=Count("pk")).order_by("state")  # type: ignore[attr-defined]  # a values query set
    return [(f'{{state="{state}"}}', count) for state, count in counted]


def _gauge(name: str, values: Iterable[tuple[str, float | None]]) -> list[str]:
    known = [f"{name}{labels} {value}" for labels, value in values if value is not None]
    return [f"# TYPE {name} gauge", *known] if known else []
