"""The solution that a customer was given, and the help that was given with it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.models.incident import Incident
from anlan.organisations.models import Contact


class SolutionQuerySet(TenantQuerySet["Solution"]):
    organisation_path = "incident__organisation_id"

    def issued(self) -> Self:
        return self.filter(number__isnull=False)

    def without_files(self) -> Self:
        return self.defer("file", "document")


class Solution(TenantRecord):
    """How this customer's incident is solved: a draft, or a numbered version that was issued."""

    TEXTS = ("cause", "temporary", "permanent", "risk", "who")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="solutions")
    number = models.PositiveSmallIntegerField(_("version"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh")
    cause = models.TextField(_("cause so far"), blank=True)
    temporary = models.TextField(_("temporary measure"), blank=True)
    permanent = models.TextField(_("permanent measure"), blank=True)
    risk = models.TextField(_("risk"), blank=True)
    who = models.CharField(_("who does it"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("by when"), null=True, blank=True)
    based_on = models.CharField(max_length=100, blank=True)
    document: models.JSONField[Any, Any] = models.JSONField(default=dict)
    file = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64, blank=True)
    timeline_head = models.CharField(max_length=64, blank=True)
    issued_by = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = Door(SolutionQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        verbose_name = _("solution")
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="solution_number_once"),
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(number__isnull=True),
                name="solution_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident.number} S{self.number or '–'}"

    @property
    def organisation_id(self) -> int:
        return self.incident.organisation_id

    @property
    def file_name(self) -> str:
        return f"{self.incident.number}-solution-{self.number}-{self.language}"


class ServiceRecordQuerySet(TenantQuerySet["ServiceRecord"]):
    organisation_path = "incident__organisation_id"


class ServiceRecord(TenantRecord):
    """Help that was given to the customer: by phone, by e-mail or on a visit."""

    class Mode(models.TextChoices):
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by e-mail")
        VISIT = "visit", _("on site")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="service_records")
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    contact_name = models.CharField(_("spoken with"), max_length=200, blank=True)
    engineer = models.CharField(_("engineer"), max_length=200)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    said = models.TextField(_("what was said or sent"), blank=True)
    result = models.TextField(_("result"), blank=True)
    key = models.CharField(max_length=80)
    started_at = models.DateTimeField(_("start"))
    ended_at = models.DateTimeField(_("end"), null=True, blank=True)

    objects = Door(ServiceRecordQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        verbose_name = _("service record")
        constraints = [
            # A record that is sent twice is one record.
            models.UniqueConstraint(fields=["incident", "key"], name="service_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.incident.number} {self.get_mode_display()}"

    @property
    def organisation_id(self) -> int:
        return self.incident.organisation_id
