"""Runs due jobs in the process of a test, through the code that workers use."""

from collections.abc import Collection

from django.utils import timezone

from anlan.engine import claim, registry
from anlan.engine.claim import Wanted
from anlan.engine.context import Stop
from anlan.engine.execute import run_leased, run_pure
from anlan.engine.models import Job
from anlan.engine.registry import JobKind
from anlan.engine.scheduler import tick_schedules

WORKER = "test"


def run_jobs(
    until_idle: bool = True, kinds: Collection[str] | None = None, limit: int = 200
) -> list[Job]:
    """All due jobs one after another, also those that they queue; `until_idle=False`: one."""
    wanted = [kind for kind in registry.kinds() if kinds is None or kind.name in kinds]
    tick_schedules(timezone.now(), [kind.name for kind in wanted])
    done: list[Job] = []
    while job := _run_one(wanted):
        job.refresh_from_db()
        done.append(job)
        if not until_idle:
            break
        assert len(done) < limit, f"still not idle after {limit} jobs, the last one was {job}"
    return done


def _run_one(kinds: list[JobKind]) -> Job | None:
    job = run_pure(WORKER, [kind for kind in kinds if kind.pure], timezone.now())
    if job is not None:
        return job
    leased = [kind for kind in kinds if not kind.pure]
    for job in claim.claim(Wanted(WORKER, leased), timezone.now()):
        run_leased(job, Stop())
        return job
    return None
