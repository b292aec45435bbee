"""Programs whose worker was silent too long: their job may go on only when they are gone."""

import logging
import signal as signals
from datetime import datetime, timedelta
from typing import Any

from anlan.engine.models import Heartbeat, Job
from anlan_probe import children

log = logging.getLogger(__name__)

# From the polite signal to SIGKILL.
GRACE = timedelta(seconds=5)
# A machine that was silent this long is taken for dead, and its programs with it.
HOST_GONE_AFTER = timedelta(minutes=10)


def release_orphans(now: datetime) -> None:
    """End the programs of expired jobs on this host, and let those go on that have none left.

    Each call does one step for each job (ask, kill, release), so that it never waits.
    """
    expired = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now, child__isnull=False)
    for job in expired[:100]:
        if _is_gone(job, now):
            log.warning("job=%s child=%s is gone", job.pk, job.child)
            Job.objects.held(job).filter(lease_until__lt=now).update(child=None)


def _is_gone(job: Job, now: datetime) -> bool:
    mark: dict[str, Any] = job.child or {}
    if mark["host"] != children.this_host():
        return _is_host_silent(job, mark["host"], now)
    if not children.is_alive(mark):
        return True
    asked_at = mark.get("asked_at")
    if asked_at is None:
        children.end(mark, mark.get("signal", signals.SIGINT))
        Job.objects.held(job).update(child={**mark, "asked_at": now.isoformat()})
    elif now - datetime.fromisoformat(asked_at) > GRACE:
        children.end(mark, signals.SIGKILL)
    return False


def _is_host_silent(job: Job, host: str, now: datetime) -> bool:
    limit = now - HOST_GONE_AFTER
    if job.lease_until is None or job.lease_until > limit:
        return False
    return not Heartbeat.objects.filter(host=host, seen_at__gt=limit).exists()
