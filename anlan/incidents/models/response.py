"""What people do in an incident, and how they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.models.incident import Incident
from anlan.organisations.models import Contact, Organisation

if TYPE_CHECKING:
    from datetime import datetime


class IncidentStep(models.Model):
    """One step of the chosen strategy, as it is worked in this incident."""

    class State(models.TextChoices):
        TODO = "todo", _("to do")
        RUNNING = "running", pgettext_lazy("step", "running")
        DONE = "done", pgettext_lazy("step", "done")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("skipped")
        UNKNOWN = "unknown", pgettext_lazy("step", "outcome unknown")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="steps")
    step_id = models.CharField(max_length=60)
    seq = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    definition = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.TODO)
    is_current = models.BooleanField(default=False)
    # Reached by one branch while another may still lead to it.
    is_awaited = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    choice = models.CharField(max_length=10, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    file = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    because = models.JSONField(default=list)
    job_id = models.BigIntegerField(null=True, blank=True)
    actor_label = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "step_id"], name="incident_step_once")
        ]

    def __str__(self) -> str:
        return self.step_id

    @property
    def does(self) -> str:
        """What Anlan could do for this step (`restore`, `inspect`, …); empty: a person does it."""
        return next(iter(self.definition.get("do") or {}), "")

    @property
    def undoes(self) -> str:
        """What Anlan could do to take it back; empty: nothing is said, or a person does it."""
        return next(iter(self.definition.get("undo") or {}), "")

    def is_over_budget(self, now: datetime) -> bool:
        budget_s = self.definition.get("budget_s")
        if not (budget_s and self.is_current and self.opened_at):
            return False
        return bool((now - self.opened_at).total_seconds() > budget_s)


class StepWord(models.Model):
    """What somebody said about one attempt at a guarded step: an approval, or the first of two."""

    step = models.ForeignKey(IncidentStep, models.CASCADE, related_name="words")
    attempt = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    granted = models.BooleanField()
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step} {self.kind} {self.actor_label}"


class ApprovalLink(models.Model):
    """The link by which one person approves or refuses one attempt at a step."""

    step = models.ForeignKey(IncidentStep, models.CASCADE, related_name="approval_links")
    attempt = models.PositiveSmallIntegerField()
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    asked_by = models.CharField(max_length=80)
    digest = models.CharField(max_length=60, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.step} → {self.contact}"

    def is_usable(self, now: datetime) -> bool:
        """Void after use, after its time, and for another attempt."""
        return self.used_at is None and now < self.expires_at and self.attempt == self.step.attempt


class LadderQuerySet(TenantQuerySet["Ladder"]):
    pass


class Ladder(TenantRecord):
    """Who is paged after how long, for one severity of one organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="ladders")
    severity = models.CharField(max_length=3)
    rungs = models.JSONField(default=list)

    objects = Door(LadderQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "severity"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "severity"], name="ladder_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.severity}"


class EscalationPlanQuerySet(TenantQuerySet["EscalationPlan"]):
    pass


class EscalationPlan(TenantRecord):
    """How long silence is borne, how often the customer hears, how long a recovery is watched."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="escalation_plan"
    )
    silent_s = models.JSONField(default=dict)
    update_s = models.JSONField(default=dict)
    watch_s = models.JSONField(default=dict)

    objects = Door(EscalationPlanQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation"]

    def __str__(self) -> str:
        return str(self.organisation)


class AckLink(models.Model):
    """The link by which one person acknowledges one incident without signing in."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="ack_links")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=60, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.incident.number} → {self.contact}"

    def is_usable(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at
