"""Catalogue, checks with their state, samples, rounds and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core.models import Record, TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.inspection import rules
from anlan.organisations.models import Organisation

if TYPE_CHECKING:
    from datetime import datetime


class Severity(models.TextChoices):
    OK = "ok", pgettext_lazy("severity of a reading", "fine")
    WARN = "warn", pgettext_lazy("severity of a reading", "warning")
    CRIT = "crit", pgettext_lazy("severity of a reading", "critical")
    NA = "na", pgettext_lazy("severity of a reading", "not applicable")
    UNKNOWN = "unknown", pgettext_lazy("severity of a reading", "unknown")


def in_language(zh: str, en: str) -> str:
    """The text in the reader's language, else in the other one rather than none."""
    chinese = (get_language() or settings.LANGUAGE_CODE).startswith("zh")
    return (zh or en) if chinese else (en or zh)


class Item(Record):
    """A line of the inspection catalogue: what to look at and what is bad."""

    class Mode(models.TextChoices):
        AUTOMATIC = "A", _("automatic")
        MANUAL = "M", _("by hand")
        BOTH = "B", _("automatic or by hand")

    code = models.CharField(max_length=20, unique=True)
    item_class = models.CharField(max_length=10)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    method = models.TextField(blank=True)
    unit = models.CharField(max_length=60, blank=True)
    criterion_zh = models.CharField(max_length=300, blank=True)
    criterion_en = models.CharField(max_length=300, blank=True)
    meaning_zh = models.CharField(max_length=300, blank=True)
    meaning_en = models.CharField(max_length=300, blank=True)
    cycle = models.CharField(max_length=30, blank=True)
    mode = models.CharField(max_length=1, choices=Mode)
    source = models.CharField(max_length=60, blank=True)
    reader = models.CharField(max_length=30, blank=True)
    args = models.JSONField(default=dict, blank=True)
    metric = models.CharField(max_length=60, blank=True)
    thresholds = models.JSONField(default=dict, blank=True)
    interval_s = models.PositiveIntegerField(default=0)
    strategy = models.CharField(max_length=60, blank=True)
    not_wired = models.CharField(max_length=20, blank=True)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def criterion(self) -> str:
        return in_language(self.criterion_zh, self.criterion_en)

    @property
    def meaning(self) -> str:
        return in_language(self.meaning_zh, self.meaning_en)


class CheckQuerySet(TenantQuerySet["Check"]):
    def due(self, now: datetime) -> Self:
        return self.filter(is_enabled=True, next_due_at__lte=now, asset__retired_at__isnull=True)

    def failing(self) -> Self:
        return self.filter(is_enabled=True, severity__in=[Severity.WARN, Severity.CRIT])


class Check(TenantRecord):
    """One thing that is measured on one asset again and again, and what state it is in."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="checks")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="checks")
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="checks")
    own_name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=30)
    address = models.CharField(_("address"), max_length=500, blank=True)
    args = models.JSONField(default=dict, blank=True)
    metric = models.CharField(max_length=60)
    thresholds = models.JSONField(default=dict, blank=True)
    interval_s = models.PositiveIntegerField(_("interval (s)"), default=60)
    timeout_s = models.PositiveIntegerField(_("timeout (s)"), default=10)
    strategy = models.CharField(_("strategy"), max_length=60, blank=True)
    is_enabled = models.BooleanField(default=True)
    next_due_at = models.DateTimeField()
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.UNKNOWN)
    announced = models.CharField(max_length=10, choices=Severity, default=Severity.UNKNOWN)
    memory = models.JSONField(default=dict, blank=True)
    value = models.JSONField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    instance = models.CharField(max_length=300, blank=True)
    because = models.JSONField(default=list, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = Door(CheckQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["asset_id", "item__code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "item"], condition=Q(own_name=""), name="check_item_once"
            ),
        ]
        indexes = [
            # Read by run_due_checks, every few seconds.
            models.Index(
                fields=["next_due_at"], condition=Q(is_enabled=True), name="check_next_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}: {self.name}"

    @property
    def name(self) -> str:
        return self.own_name or (self.item.name if self.item else self.kind)

    @property
    def key(self) -> str:
        """How incidents recognise this check's events."""
        return f"check:{self.uid}"

    def is_stale(self, now: datetime) -> bool:
        return self.is_enabled and rules.is_stale(self.measured_at, self.interval_s, now)


class Sample(models.Model):
    """One number of one check's history; written in bulk by history.py and nowhere else."""

    check_id = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    value = models.FloatField()

    class Meta:
        ordering = ["at_ms"]
        indexes = [
            # Read by charts and by the time-to-full forecast.
            models.Index(fields=["check_id", "at_ms"], name="sample_series"),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.value:g}"


class RoundQuerySet(TenantQuerySet["Round"]):
    def finished(self) -> Self:
        return self.filter(state=Round.State.FINISHED)


class Round(TenantRecord):
    """All checks of one asset at one moment (巡检单)."""

    class Template(models.TextChoices):
        DAILY = "daily", _("daily round")
        ON_DEMAND = "on_demand", _("round on demand")
        FIRST = "first", _("first round")

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("round", "running")
        FINISHED = "finished", pgettext_lazy("round", "finished")
        FAILED = "failed", pgettext_lazy("round", "failed")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="rounds")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="rounds")
    template = models.CharField(max_length=20, choices=Template, default=Template.ON_DEMAND)
    state = models.CharField(max_length=20, choices=State, default=State.RUNNING)
    started_by = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    passed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)
    not_done = models.PositiveIntegerField(default=0)

    objects = Door(RoundQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.asset} {self.started_at:%Y-%m-%d %H:%M}"


class RoundResult(models.Model):
    """One line of a round, with the words of its criterion as they were at that moment."""

    class Verdict(models.TextChoices):
        PASSED = "passed", pgettext_lazy("verdict", "passed")
        FAILED = "failed", pgettext_lazy("verdict", "failed")
        NOT_APPLICABLE = "not_applicable", pgettext_lazy("verdict", "not applicable")
        NOT_DONE = "not_done", pgettext_lazy("verdict", "not done")

    round = models.ForeignKey(Round, models.CASCADE, related_name="results")
    check_ref = models.ForeignKey(
        Check, models.SET_NULL, null=True, blank=True, related_name="results"
    )
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=20, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    verdict = models.CharField(max_length=20, choices=Verdict)
    severity = models.CharField(max_length=10, choices=Severity)
    value = models.JSONField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    instance = models.CharField(max_length=300, blank=True)
    previous = models.JSONField(null=True, blank=True)
    criterion_zh = models.CharField(max_length=300, blank=True)
    criterion_en = models.CharField(max_length=300, blank=True)
    meaning_zh = models.CharField(max_length=300, blank=True)
    meaning_en = models.CharField(max_length=300, blank=True)
    because = models.JSONField(default=list, blank=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["round_id", "position"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def criterion(self) -> str:
        return in_language(self.criterion_zh, self.criterion_en)

    @property
    def meaning(self) -> str:
        return in_language(self.meaning_zh, self.meaning_en)

    @property
    def delta(self) -> float | None:
        """How much a number moved since the round before."""
        pair: list[Any] = [self.value, self.previous]
        if any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in pair):
            return None
        return round(float(pair[0]) - float(pair[1]), 2)


class FindingQuerySet(TenantQuerySet["Finding"]):
    def open(self) -> Self:
        return self.filter(state=Finding.State.OPEN)

    def to_do_of(self, user_id: int) -> Self:
        return self.filter(assignee_id=user_id).exclude(state=Finding.State.REVIEWED)


class Finding(TenantRecord):
    """Something an inspection found; it waits on somebody's to-do until it is put right."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("finding", "open")
        RECTIFIED = "rectified", pgettext_lazy("finding", "rectified")
        REVIEWED = "reviewed", pgettext_lazy("finding", "reviewed")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="findings")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="findings")
    check_ref = models.ForeignKey(
        Check, models.SET_NULL, null=True, blank=True, related_name="findings"
    )
    code = models.CharField(max_length=20, blank=True)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    severity = models.CharField(max_length=10, choices=Severity)
    because = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="findings"
    )
    opened_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    rectified_at = models.DateTimeField(null=True, blank=True)
    rectified_by = models.CharField(max_length=200, blank=True)
    note = models.TextField(_("what was done"), blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=200, blank=True)

    objects = Door(FindingQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_ref"], condition=Q(state="open"), name="finding_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset}: {self.name}"

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)
