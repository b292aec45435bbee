"""Problems, corrective actions and the reports made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from anlan.core.models import Record, TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.models import Incident
from anlan.organisations.models import Organisation
from anlan.problems import rules
from anlan.problems.rules import ActionKind, FaultClass, Stage, State

if TYPE_CHECKING:
    from datetime import datetime

FAULT_LABELS = {
    FaultClass.OUTAGE: _("Service outage"),
    FaultClass.DATA_LOSS: _("Data loss"),
    FaultClass.INTERRUPTION: _("Business interruption"),
    FaultClass.CONFIGURATION: _("Lost or wrong configuration"),
    FaultClass.OPERATOR: _("Operator error"),
    FaultClass.HARDWARE: _("Broken hardware"),
    FaultClass.NETWORK: _("Network fault"),
    FaultClass.SECURITY: _("Security incident"),
    FaultClass.CAPACITY: _("Resources exhausted"),
    FaultClass.BACKUP: _("Backup fault"),
    FaultClass.OTHER: _("Other"),
}
STATE_LABELS = {
    State.OPEN: _("Open"),
    State.INVESTIGATING: _("Cause known"),
    State.RESOLVED: _("Resolved"),
    State.CLOSED: _("Closed"),
}
ACTION_LABELS = {
    ActionKind.INSPECTION_ITEM: _("New or changed inspection item"),
    ActionKind.BACKUP_POLICY: _("New or changed backup policy"),
    ActionKind.STRATEGY_VERSION: _("New strategy version"),
    ActionKind.TRAINING: _("Training"),
    ActionKind.NONE_WITH_REASON: _("None, with a signed reason"),
}
STAGE_LABELS = {Stage.INTERIM: _("Interim report"), Stage.FINAL: _("Final report")}


class ProblemQuerySet(TenantQuerySet["Problem"]):
    def open(self) -> Self:
        return self.exclude(state__in=[State.RESOLVED, State.CLOSED])

    def for_lists(self) -> Self:
        """With incidents, actions and the times of reports, but never their files."""
        made = {
            f"{stage}_made_at": Min("reports__created_at", filter=Q(reports__stage=stage.value))
            for stage in Stage
        }
        # Grouping drops the model's own ordering.
        return self.annotate(**made).order_by("-id").prefetch_related("incidents", "actions")


class Problem(TenantRecord):
    """What lies behind one or several incidents: cause, losses, and what is done about it."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="problems")
    incidents = models.ManyToManyField(Incident, related_name="problems")
    title = models.CharField(_("title"), max_length=200)
    fault_class = models.CharField(
        _("kind of fault"),
        max_length=16,
        choices=[(kind.value, label) for kind, label in FAULT_LABELS.items()],
        default=FaultClass.OTHER.value,
    )
    cause = models.TextField(_("cause"), blank=True)
    method = models.TextField(_("method used"), blank=True)
    losses = models.TextField(_("losses"), blank=True)
    unrecoverable_reason = models.TextField(_("why data could not be recovered"), blank=True)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=State.OPEN.value,
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = Door(ProblemQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        verbose_name = _("problem")
        indexes = [
            # Read by the list of open problems.
            models.Index(fields=["organisation", "state"], name="problem_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def main_incident(self) -> Incident | None:
        """The incident that came first; the others were linked later."""
        return min(self.incidents.all(), key=lambda incident: incident.opened_at, default=None)

    def dues(self) -> list[rules.Due]:
        """Which reports are due when, and which were made."""
        incident = self.main_incident
        if incident is None:
            return []
        moments = rules.Moments(incident.stabilised_at, incident.recovered_at, incident.verified_at)
        return rules.reports_due(moments, made=self._made())

    def _made(self) -> dict[Stage, datetime]:
        annotated = {stage: self.__dict__.get(f"{stage}_made_at") for stage in Stage}
        if "interim_made_at" in self.__dict__:
            return {stage: at for stage, at in annotated.items() if at is not None}
        rows = self.reports.order_by().values_list("stage").annotate(Min("created_at"))
        return {Stage(stage): at for stage, at in rows}


class ProblemCounter(models.Model):
    """The last problem number given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CorrectiveAction(Record):
    """What is changed because of a problem, by whom and until when; or why nothing is."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="actions")
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=[(kind.value, label) for kind, label in ACTION_LABELS.items()],
    )
    description = models.TextField(_("what is done"))
    owner = models.CharField(_("responsible"), max_length=100, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    signed_by = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.description[:80]

    def is_overdue(self, now: datetime) -> bool:
        is_late = self.due_on is not None and self.due_on < now.date()
        return self.state == self.State.OPEN and is_late


class ProblemReportQuerySet(TenantQuerySet["ProblemReport"]):
    organisation_path = "problem__organisation_id"


class ProblemReport(TenantRecord):
    """One frozen revision of a problem's report, as it was given to people."""

    problem = models.ForeignKey(Problem, models.PROTECT, related_name="reports")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    revision = models.PositiveIntegerField(_("revision"))
    stage = models.CharField(
        _("stage"),
        max_length=8,
        choices=[(stage.value, label) for stage, label in STAGE_LABELS.items()],
    )
    language = models.CharField(_("language"), max_length=8)
    document: models.JSONField[Any, Any] = models.JSONField()
    file = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    timeline_head = models.CharField(max_length=64)
    made_by = models.CharField(max_length=200)

    objects = Door(ProblemReportQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        verbose_name = _("problem report")
        constraints = [
            models.UniqueConstraint(fields=["problem", "revision"], name="report_revision_once"),
        ]

    def __str__(self) -> str:
        return f"{self.problem.number} r{self.revision}"

    def file_name(self, ending: str = "docx") -> str:
        return f"{self.problem.number}-r{self.revision}-{self.stage}-{self.language}.{ending}"
