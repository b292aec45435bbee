"""The tick: puts a job into the ledger for each due time, and notes the ones that were missed."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from anlan.engine.actions import job_row
from anlan.engine.models import Job, MissedRun, Schedule
from anlan.engine.rules import Tick, Timing, tick


def tick_schedules(now: datetime, kinds: Collection[str]) -> int:
    """Advance all due schedules of these kinds; safe to run in any number of processes."""
    due = Schedule.objects.filter(next_due_at__lte=now, kind__in=kinds)
    return sum(_advance(pk, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _advance(pk: int, now: datetime) -> int:
    can_skip = connection.features.has_select_for_update_skip_locked
    q = Schedule.objects.select_for_update(skip_locked=can_skip)
    schedule = q.filter(pk=pk, next_due_at__lte=now).first()
    if schedule is None:
        return 0
    plan = tick(
        Timing(schedule.every, schedule.cron, timezone.get_default_timezone()),
        schedule.next_due_at,
        now,
        catch_up=schedule.catch_up,
        is_busy=schedule.jobs.filter(state__in=[Job.State.READY, Job.State.RUNNING]).exists(),
    )
    # On SQLite the transaction is the lock; the condition holds on both databases anyway.
    mine = Schedule.objects.filter(pk=pk, next_due_at=schedule.next_due_at)
    if not mine.update(next_due_at=plan.next_due):
        return 0
    _write(schedule, plan)
    return len(plan.run)


def _write(schedule: Schedule, plan: Tick) -> None:
    for due in plan.run:
        values = job_row(schedule.kind, due)
        values |= {"args": schedule.args, "resource_key": schedule.resource_key}
        key = f"sched:{schedule.pk}:{due.isoformat()}"
        Job.objects.get_or_create(dedupe_key=key, defaults={**values, "schedule": schedule})
    MissedRun.objects.bulk_create(
        [
            MissedRun(
                schedule=schedule,
                due_at=missed.due,
                periods=missed.periods,
                why=missed.why,
                caught_up=missed.caught_up,
            )
            for missed in plan.missed
        ],
        ignore_conflicts=True,
    )
