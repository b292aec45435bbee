"""What was agreed with a customer, and with the suppliers behind its systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.calendars.models import Calendar
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet

if TYPE_CHECKING:
    from datetime import date


class ContractQuerySet(TenantQuerySet["Contract"]):
    def in_force(self, day: date) -> Self:
        open_ended = Q(ends_on=None) | Q(ends_on__gte=day)
        return self.filter(open_ended, starts_on__lte=day)


class Contract(TenantRecord):
    """What an organisation was promised: services, hours, times per severity, recovery."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="contracts"
    )
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, related_name="contracts", verbose_name=_("service hours")
    )
    number = models.CharField(_("contract number"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    services = models.TextField(_("services"), blank=True)
    team = models.TextField(_("delivery team"), blank=True)
    # Severity → [respond, plan, resolve] as spans; one that is left out is as usual.
    targets = models.JSONField(default=dict)
    report_within = models.CharField(_("report due after"), max_length=10, default="24h")
    pauses = models.JSONField(default=list)
    # Asset code, or * for all others → {"rto": span, "rpo": span}.
    recovery = models.JSONField(default=dict)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = Door(ContractQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="contract_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class SupplierQuerySet(TenantQuerySet["Supplier"]):
    pass


class Supplier(TenantRecord):
    """Whom to call for a part or a line: maker, warranty, carrier."""

    class Kind(models.TextChoices):
        WARRANTY = "warranty", _("Maker or warranty")
        CARRIER = "carrier", _("Carrier")
        SERVICE = "service", _("Service partner")

    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="suppliers"
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    contract_number = models.CharField(_("contract number"), max_length=100, blank=True)
    phone = models.CharField(_("fault line"), max_length=60)
    hours = models.CharField(_("reachable"), max_length=120, blank=True)
    covers = models.TextField(_("covers"), blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = Door(SupplierQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
