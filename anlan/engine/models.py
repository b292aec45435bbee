"""The ledger: jobs, schedules, what was missed, and who is alive."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobQuerySet(models.QuerySet["Job"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.READY, Job.State.RUNNING])

    def held(self, job: "Job") -> Self:
        """The fence: the row only while this attempt of the job is the current one."""
        return self.filter(pk=job.pk, attempt=job.attempt, state=Job.State.RUNNING)


class Job(models.Model):
    """One piece of waiting, running or finished work."""

    class State(models.TextChoices):
        READY = "ready", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=80)
    dedupe_key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    resource_key = models.CharField(max_length=200, blank=True, default="")
    schedule = models.ForeignKey(
        "engine.Schedule", null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    # Id of the customer's site that has to do it; empty: any worker of ours.
    site = models.CharField(max_length=80, blank=True, default="")

    queue = models.CharField(max_length=40, default="work")
    priority = models.SmallIntegerField(default=100)
    args = models.JSONField(default=dict)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    backoff = models.DurationField(default=timedelta(seconds=5))

    state = models.CharField(max_length=10, choices=State, default=State.READY)
    cancel_requested = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=120, blank=True, default="")
    # {"host", "boot", "pid", "started", "signal"} of a program that works for this attempt.
    child = models.JSONField(null=True, blank=True)
    progress = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    error = models.JSONField(null=True, blank=True)

    # `due_at` is when it was wanted, `run_at` when it may be tried next.
    due_at = models.DateTimeField()
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource_key"],
                condition=Q(state="running", resource_key__gt=""),
                name="engine_one_running_per_key",
            )
        ]
        indexes = [
            # Read by the claim, in its order.
            models.Index(
                fields=["priority", "run_at", "id"],
                condition=Q(state__in=["ready", "running"]),
                name="engine_claim",
            ),
            # Read by every idle poll and by the watchdog.
            models.Index(
                fields=["run_at"], condition=Q(state__in=["ready", "running"]), name="engine_due"
            ),
            # Read by pruning and by the page of jobs.
            models.Index(fields=["state", "finished_at"], name="engine_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Schedule(models.Model):
    """Work that comes back: every so often, or at the times of a cron line."""

    class CatchUp(models.TextChoices):
        RUN_ONCE = "run_once", _("once for all that was missed")
        RUN_ALL = "run_all", _("every missed time")
        SKIP = "skip", _("not at all")

    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    resource_key = models.CharField(max_length=200, blank=True, default="")
    every = models.DurationField(null=True, blank=True)
    cron = models.CharField(max_length=120, blank=True, default="")
    catch_up = models.CharField(max_length=10, choices=CatchUp, default=CatchUp.RUN_ONCE)
    next_due_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every__isnull=False, cron="") | Q(every__isnull=True, cron__gt=""),
                name="engine_every_or_cron",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MissedRun(models.Model):
    """A time at which a schedule should have run and did not."""

    class Why(models.TextChoices):
        DOWN = "down", _("no engine was running")
        OVERLAP = "overlap", _("the run before was not finished")

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="missed_runs")
    due_at = models.DateTimeField()
    # More than one only in the oldest row of a long silence.
    periods = models.PositiveIntegerField(default=1)
    why = models.CharField(max_length=10, choices=Why)
    caught_up = models.BooleanField(default=False)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="engine_missed_once")
        ]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due_at:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """A worker that is alive, or was."""

    worker = models.CharField(max_length=120, unique=True)
    host = models.CharField(max_length=120)
    pid = models.IntegerField()
    threads = models.PositiveSmallIntegerField()
    running = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = [F("seen_at").desc()]

    def __str__(self) -> str:
        return self.worker
