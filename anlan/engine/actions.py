"""Queue, cancel and schedule work; always inside the caller's transaction."""

from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.engine import registry
from anlan.engine.models import Job, Schedule
from anlan.engine.rules import BadTiming, Timing

# Work that people wait for in an emergency; one thread of each worker is kept free for it.
URGENT = 50


class Verb(models.TextChoices):
    RETRY_JOB = "engine.retry_job", _("tried a job again")


@transaction.atomic
def enqueue(
    kind: str,
    *,
    args: dict[str, Any] | None = None,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    resource_key: str | None = None,
    priority: int = 100,
) -> Job:
    """Queue a job; with a `dedupe_key` that is known already, that job is returned instead."""
    values = job_row(kind, run_at or timezone.now())
    values |= {"args": args or {}, "resource_key": resource_key or "", "priority": priority}
    if dedupe_key is None:
        return Job.objects.create(**values)
    return Job.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)[0]


def job_row(kind: str, due: datetime) -> dict[str, Any]:
    declared = registry.kind_of(kind)
    return {
        "kind": kind,
        "queue": declared.queue,
        "max_attempts": declared.max_attempts,
        "backoff": declared.backoff,
        "due_at": due,
        "run_at": due,
    }


@transaction.atomic
def cancel(*, dedupe_key: str | None = None, job_id: int | None = None) -> int:
    """Cancel what waits; what runs is asked to stop. Gives the number of jobs.

    A pure job that runs at this moment is left alone and not waited for: it may hold what the
    caller holds. It reads the state of its subject again and finds that it is not wanted.
    """
    if (dedupe_key is None) == (job_id is None):
        raise ValueError("cancel needs either dedupe_key or job_id.")
    q = (
        Job.objects.filter(dedupe_key=dedupe_key)
        if job_id is None
        else Job.objects.filter(pk=job_id)
    )
    waiting = q.filter(state=Job.State.READY)
    if connection.features.has_select_for_update_skip_locked:
        pure = [kind.name for kind in registry.kinds() if kind.pure]
        free = waiting.filter(kind__in=pure).select_for_update(skip_locked=True)
        ids = list(free.values_list("pk", flat=True))
        waiting = waiting.exclude(kind__in=pure) | waiting.filter(pk__in=ids)
    count = waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now())
    return count + q.filter(state=Job.State.RUNNING).update(cancel_requested=True)


@transaction.atomic
def retry_job(job: Job, *, actor: Actor | None) -> None:
    """Wake a job that was given up; it gets its attempts again."""
    kind = registry.kind_of(job.kind)
    changed = Job.objects.filter(pk=job.pk, state=Job.State.DEAD).update(
        state=Job.State.READY,
        run_at=timezone.now(),
        finished_at=None,
        cancel_requested=False,
        # The attempt is the fence and never goes back.
        max_attempts=models.F("attempt") + kind.max_attempts,
    )
    if not changed:
        raise Refused(_("Only a job that was given up can be tried again."))
    audit.record(actor, Verb.RETRY_JOB, job, kind=job.kind)


class ScheduleSpec(TypedDict):
    """What `ensure_schedule` is told; `first_at` counts only when the schedule is new."""

    kind: str
    args: NotRequired[dict[str, Any] | None]
    every: NotRequired[timedelta | None]
    cron: NotRequired[str | None]
    catch_up: NotRequired[str]
    resource_key: NotRequired[str | None]
    first_at: NotRequired[datetime | None]


@transaction.atomic
def ensure_schedule(name: str, **spec: Unpack[ScheduleSpec]) -> Schedule:
    """Create the schedule or bring it up to date; the next due time moves only with its timing."""
    registry.kind_of(spec["kind"])
    now = timezone.now()
    every, cron = spec.get("every"), spec.get("cron") or ""
    if (every is None) == (not cron):
        raise BadTiming("a schedule needs either every or cron")
    values: dict[str, Any] = {
        "kind": spec["kind"],
        "args": spec.get("args") or {},
        "every": every,
        "cron": cron,
        "catch_up": Schedule.CatchUp(spec.get("catch_up", "run_once")),
        "resource_key": spec.get("resource_key") or "",
    }
    following = next(Timing(every, cron, timezone.get_default_timezone()).times_after(now))
    first = {**values, "next_due_at": spec.get("first_at") or following}
    schedule, is_new = Schedule.objects.get_or_create(name=name, defaults=first)
    if is_new:
        return schedule
    if (schedule.every, schedule.cron) != (every, cron):
        values["next_due_at"] = following
    changed = [field for field, value in values.items() if getattr(schedule, field) != value]
    for field in changed:
        setattr(schedule, field, values[field])
    if changed:
        schedule.save(update_fields=changed)
    return schedule


@transaction.atomic
def remove_schedule(name: str) -> bool:
    """Forget the schedule; jobs that wait already still run."""
    return Schedule.objects.filter(name=name).delete()[0] > 0


def declare_schedules() -> None:
    """Create the schedules of all kinds declared with `every` or `cron`."""
    for kind in registry.kinds():
        if kind.every or kind.cron:
            ensure_schedule(kind.name, kind=kind.name, every=kind.every, cron=kind.cron)
