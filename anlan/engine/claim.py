"""Takes due jobs out of the ledger, and puts back how they ended. Set-based SQL, one statement.

Expired leases are claimed by the statement that claims new work, so there is no reaper to forget.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.engine import registry
from anlan.engine.models import Job
from anlan.engine.registry import JobKind

log = logging.getLogger(__name__)

ANY_PRIORITY = 32767
LONGEST_BACKOFF = timedelta(hours=1)

# A keyed job waits while its key is in use; should two workers still meet, the unique index
# lets one of them through. With a limit of one this claims keyed jobs too: one per statement.
_ANY_KEY = """(j.resource_key = '' OR NOT EXISTS (SELECT 1 FROM engine_job other
    WHERE other.state = 'running' AND other.resource_key = j.resource_key AND other.id <> j.id))"""
_WITHOUT_KEY = "j.resource_key = ''"

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT j.id FROM engine_job j {index}
    WHERE j.state IN ('ready', 'running') AND j.run_at <= %(now)s AND j.site = ''
      AND (j.state = 'ready' OR (j.lease_until < %(now)s AND j.child IS NULL))
      AND j.priority <= %(priority)s AND j.kind IN ({kinds}) AND {keys}
    ORDER BY j.priority, j.run_at, j.id LIMIT %(limit)s {lock}
)
UPDATE engine_job SET
    state = CASE WHEN cancel_requested THEN 'cancelled'
                 WHEN attempt >= max_attempts THEN 'dead' ELSE 'running' END,
    attempt = attempt + CASE WHEN attempt >= max_attempts THEN 0 ELSE 1 END,
    finished_at = CASE WHEN cancel_requested OR attempt >= max_attempts THEN {now} END,
    lease_until = CASE kind {leases} END,
    worker = %(worker)s, started_at = {now}, progress = NULL
FROM due WHERE engine_job.id = due.id
RETURNING {columns}
"""


@dataclass(frozen=True)
class Wanted:
    """What a worker asks for."""

    worker: str
    kinds: Sequence[JobKind]
    limit: int = 1
    priority: int = ANY_PRIORITY


def claim(wanted: Wanted, now: datetime) -> list[Job]:
    """Due jobs, now leased to the worker; the most urgent first, whether it has a key or not."""
    jobs: list[Job] = []
    while wanted.kinds and len(jobs) < wanted.limit:
        more = _claim_some(wanted, now, 1, _ANY_KEY)
        if not more:
            break
        jobs += more + _claim_some(wanted, now, wanted.limit - len(jobs) - 1, _WITHOUT_KEY)
    return [job for job in jobs if job.state == Job.State.RUNNING]


def _claim_some(wanted: Wanted, now: datetime, limit: int, keys: str) -> list[Job]:
    if limit < 1:
        return []
    sql, params = _statement(wanted, now, keys)
    try:
        with transaction.atomic():
            jobs = list(Job.objects.raw(sql, {**params, "limit": limit}))
            for job in jobs:
                if job.state == Job.State.DEAD:
                    _mark_dead(job, Reason.of("engine.attempts_used_up", attempts=job.attempt))
    except IntegrityError:
        # Another worker took a job with the same resource key a moment before.
        return []
    return sorted(jobs, key=lambda job: (job.priority, job.run_at, job.pk))


def _statement(wanted: Wanted, now: datetime, keys: str) -> tuple[str, dict[str, Any]]:
    moment = connection.ops.adapt_datetimefield_value
    is_postgresql = connection.vendor == "postgresql"
    cast = "::timestamptz" if is_postgresql else ""
    params: dict[str, Any] = {
        "now": moment(now),
        "priority": wanted.priority,
        "worker": wanted.worker,
    }
    names, leases = [], []
    for number, kind in enumerate(wanted.kinds):
        params |= {f"k{number}": kind.name, f"l{number}": moment(now + kind.lease)}
        names.append(f"%(k{number})s")
        leases.append(f"WHEN %(k{number})s THEN %(l{number})s{cast}")
    sql = _CLAIM.format(
        kinds=", ".join(names),
        leases=" ".join(leases),
        columns=", ".join(f"engine_job.{field.column}" for field in Job._meta.concrete_fields),
        keys=keys,
        lock="FOR UPDATE SKIP LOCKED" if is_postgresql else "",
        # SQLite would read and sort the whole backlog.
        index="" if is_postgresql else "INDEXED BY engine_claim",
        now=f"%(now)s{cast}",
    )
    return sql, params


def is_anything_due(now: datetime) -> bool:
    """The cheap question of an idle worker; takes no lock."""
    due = models.Q(state=Job.State.READY) | models.Q(lease_until__lt=now)
    return Job.objects.unfinished().filter(due, run_at__lte=now, site="").exists()


def finish(job: Job, result: dict[str, Any] | None) -> bool:
    """Record success; False means that another worker has the job and this result is discarded."""
    changed = Job.objects.held(job).update(
        state=Job.State.DONE,
        finished_at=timezone.now(),
        result=result,
        error=None,
        child=None,
    )
    return _told(job, changed)


def fail(
    job: Job, reason: Reason, *, after: timedelta | None = None, forever: bool = False
) -> bool:
    """Record failure: try again later, or give up, which calls the hooks of `on_dead`."""
    with transaction.atomic():
        if forever or job.attempt >= job.max_attempts:
            changed = Job.objects.held(job).update(
                state=Job.State.DEAD, finished_at=timezone.now(), child=None
            )
            if changed:
                _mark_dead(job, reason)
        else:
            wait = after if after is not None else _backoff(job)
            changed = put_back(job, wait, error=reason.as_json())
    return _told(job, changed)


def cancelled(job: Job) -> bool:
    return _told(
        job,
        Job.objects.held(job).update(
            state=Job.State.CANCELLED, finished_at=timezone.now(), child=None
        ),
    )


def interrupted(job: Job) -> bool:
    """Give the job to the next worker; stopping a worker uses up no attempt."""
    more = models.F("max_attempts") + 1
    return _told(job, put_back(job, timedelta(0), max_attempts=more))


def put_back(job: Job, wait: timedelta, **values: Any) -> int:
    return Job.objects.held(job).update(
        state=Job.State.READY,
        run_at=timezone.now() + wait,
        lease_until=None,
        child=None,
        **values,
    )


def _backoff(job: Job) -> timedelta:
    return min(job.backoff * (1 << min(job.attempt - 1, 16)), LONGEST_BACKOFF)


def _told(job: Job, changed: int) -> bool:
    if not changed:
        log.warning("job=%s attempt=%s discarded: the lease was lost", job.pk, job.attempt)
    return changed > 0


def _mark_dead(job: Job, reason: Reason) -> None:
    if job.error is None or reason.code != "engine.attempts_used_up":
        Job.objects.filter(pk=job.pk).update(error=reason.as_json())
    job.refresh_from_db()
    log.error("job=%s kind=%s given up reason=%s", job.pk, job.kind, reason.code)
    for hook in registry.dead_hooks():
        try:
            with transaction.atomic():
                hook(job)
        except Exception:  # Loop boundary: a hook must not keep the job alive.
            log.exception("job=%s hook on_dead failed", job.pk)
