"""Whether the engine is alive and on time."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q

from anlan.engine import registry
from anlan.engine.models import Heartbeat, Job

log = logging.getLogger(__name__)

# Nothing that is ready waits longer than this.
LATE_AFTER = timedelta(seconds=60)
# A worker that was silent this long is not shown as working.
ALIVE = timedelta(seconds=30)


@dataclass(frozen=True)
class EngineHealth:
    """`heartbeat_age_s` is None when no worker was ever seen; `depth` counts what is due now."""

    heartbeat_age_s: float | None
    oldest_ready_age_s: float
    depth: int
    dead: int

    @property
    def is_late(self) -> bool:
        return self.oldest_ready_age_s > LATE_AFTER.total_seconds()


def snapshot(now: datetime) -> EngineHealth:
    """Jobs behind a resource key in use do not count as late: they wait on purpose."""
    seen = Heartbeat.objects.aggregate(last=Max("seen_at"))["last"]
    in_use = Job.objects.filter(
        state=Job.State.RUNNING, resource_key=OuterRef("resource_key"), resource_key__gt=""
    )
    ready = Job.objects.unfinished().filter(state=Job.State.READY, run_at__lte=now, site="")
    free = ready.exclude(Exists(in_use)).aggregate(oldest=Min("run_at"))["oldest"]
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now).aggregate(
        oldest=Min("lease_until")
    )["oldest"]
    oldest = min([moment for moment in (free, expired) if moment], default=now)
    return EngineHealth(
        heartbeat_age_s=None if seen is None else max(0.0, (now - seen).total_seconds()),
        oldest_ready_age_s=(now - oldest).total_seconds(),
        depth=ready.count(),
        dead=Job.objects.filter(Q(state=Job.State.DEAD)).count(),
    )


class Watchdog:
    """Says once, each time it begins, that the ledger is late."""

    def __init__(self) -> None:
        self._was_late = False

    def look(self, now: datetime) -> None:
        health = snapshot(now)
        if health.is_late and not self._was_late:
            age = round(health.oldest_ready_age_s)
            log.error("ledger late oldest_ready_age_s=%s depth=%s", age, health.depth)
            for hook in registry.late_hooks():
                hook(health)
        self._was_late = health.is_late


def last_done_at(kind: str) -> datetime | None:
    """When a job of this kind was last done; None when it never was, or too long ago to know."""
    done = Job.objects.filter(kind=kind, state=Job.State.DONE)
    moment: datetime | None = done.aggregate(last=Max("finished_at"))["last"]
    return moment
