"""One try at doing what a step does, or at undoing it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.incidents.models.response import IncidentStep


class StepRun(models.Model):
    """What Anlan sent for a step, on whose word, and what came back."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", pgettext_lazy("step", "running")
        DONE = "done", pgettext_lazy("step", "done")
        FAILED = "failed", _("failed")
        TIMED_OUT = "timed-out", _("ended at its time limit")
        ABORTED = "aborted", _("aborted")
        UNKNOWN = "unknown", pgettext_lazy("step", "outcome unknown")

    LIVE = (State.QUEUED, State.RUNNING)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    step = models.ForeignKey(IncidentStep, models.CASCADE, related_name="runs")
    attempt = models.PositiveSmallIntegerField()
    is_undo = models.BooleanField(default=False)
    kind = models.CharField(max_length=10)
    # The arguments with this customer's values, and the same as a person reads them, masked.
    args = models.JSONField(default=dict)
    shown = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    started_by = models.CharField(max_length=200)
    approved_by = models.JSONField(default=list)
    aborted_by = models.CharField(max_length=200, blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)
    exit_code = models.IntegerField(null=True, blank=True)
    output = models.TextField(blank=True)
    output_bytes = models.BigIntegerField(default=0)
    output_sha256 = models.CharField(max_length=64, blank=True)
    because = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["step"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_live_run_of_a_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.kind} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE
