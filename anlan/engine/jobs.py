"""The engine's own work: the ledger forgets what nobody asks for any more."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from anlan.engine.context import JobContext
from anlan.engine.models import Heartbeat, Job, MissedRun
from anlan.engine.registry import job

KEEP_DONE = timedelta(days=30)
KEEP_TICKS = timedelta(days=1)
KEEP_MISSED = timedelta(days=365)
KEEP_HEARTBEATS = timedelta(days=1)
# Small enough not to hold SQLite's only writer; the rest goes with the next run.
BATCH = 5000


@job("engine.prune_ledger", pure=True, every=timedelta(minutes=30))
def prune_ledger(_ctx: JobContext) -> dict[str, int]:
    """Dead jobs stay until a person decides."""
    now = timezone.now()
    old = Q(finished_at__lt=now - KEEP_DONE, state__in=[Job.State.DONE, Job.State.CANCELLED])
    tick = Q(finished_at__lt=now - KEEP_TICKS, state=Job.State.DONE, schedule__isnull=False)
    ids = list(Job.objects.filter(old | tick).order_by("id").values_list("pk", flat=True)[:BATCH])
    Heartbeat.objects.filter(seen_at__lt=now - KEEP_HEARTBEATS).delete()
    MissedRun.objects.filter(noted_at__lt=now - KEEP_MISSED).delete()
    return {"jobs": Job.objects.filter(pk__in=ids).delete()[0]}
