"""Runs one claimed job and records how it ended; workers and tests share it."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from anlan.core.reasons import Reason
from anlan.engine import claim, registry
from anlan.engine.claim import Wanted
from anlan.engine.context import JobContext, Stop
from anlan.engine.errors import Cancelled, Interrupted, LeaseLost, Permanent, Retry
from anlan.engine.models import Job
from anlan.engine.registry import JobKind

log = logging.getLogger(__name__)


def run_leased(job: Job, stop: Stop) -> None:
    """Work without a transaction; the end is fenced."""
    ctx = JobContext(job, stop)
    try:
        result = registry.kind_of(job.kind).run(ctx, **job.args)
    except Exception as error:  # noqa: BLE001  # Loop boundary: a job's mistake ends the job only.
        _record(job, error)
    else:
        if not ctx.is_finished:
            claim.finish(job, result)


@transaction.atomic
def run_pure(worker: str, kinds: Sequence[JobKind], now: datetime) -> Job | None:
    """Claim one pure job, do it and finish it in a single transaction."""
    jobs = claim.claim(Wanted(worker, kinds), now)
    for job in jobs:
        try:
            with transaction.atomic():
                result = registry.kind_of(job.kind).run(JobContext(job, Stop()), **job.args)
        except Exception as error:  # noqa: BLE001  # Loop boundary, as above.
            _record(job, error)
        else:
            claim.finish(job, result)
    return jobs[0] if jobs else None


def _record(job: Job, error: Exception) -> None:
    match error:
        case LeaseLost():
            log.warning("job=%s attempt=%s lost its lease", job.pk, job.attempt)
        case Cancelled():
            claim.cancelled(job)
        case Interrupted():
            claim.interrupted(job)
        case Retry():
            claim.fail(job, error.reason, after=error.after)
        case Permanent():
            claim.fail(job, error.reason, forever=True)
        case _:
            log.error("job=%s kind=%s failed", job.pk, job.kind, exc_info=error)
            text = f"{type(error).__name__}: {error}"[:2000]
            claim.fail(job, Reason.of("engine.exception", text=text))
