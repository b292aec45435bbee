"""The register of assets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.assets.credentials.models import Credential as Credential
from anlan.assets.credentials.models import HostKey as HostKey
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Organisation, Site

if TYPE_CHECKING:
    from datetime import datetime


class AssetQuerySet(TenantQuerySet["Asset"]):
    def named(self, text: str) -> Self:
        """The asset that a sender calls by code, name or address."""
        return self.filter(Q(code=text) | Q(name=text) | Q(address=text))


class Asset(TenantRecord):
    """Something of a customer's that can fail."""

    class Class(models.TextChoices):
        NETWORK = "network", _("Network")
        SECURITY = "security", _("Security")
        SERVER = "server", _("Server")
        STORAGE = "storage", _("Storage")
        OS = "os", _("Operating system")
        DATABASE = "database", _("Database")
        MIDDLEWARE = "middleware", _("Middleware")
        APPLICATION = "application", _("Application")
        TERMINAL = "terminal", _("Terminal")
        FACILITY = "facility", _("Facility")

    class Criticality(models.IntegerChoices):
        VITAL = 1, _("Vital")
        IMPORTANT = 2, _("Important")
        ORDINARY = 3, _("Ordinary")
        MINOR = 4, _("Minor")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="assets")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="assets")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    asset_class = models.CharField(_("class"), max_length=20, choices=Class)
    address = models.CharField(_("address"), max_length=255, blank=True)
    model = models.CharField(_("model"), max_length=120, blank=True)
    serial = models.CharField(_("serial number"), max_length=120, blank=True)
    version = models.CharField(_("version"), max_length=120, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    criticality = models.PositiveSmallIntegerField(
        _("criticality"), choices=Criticality, default=Criticality.ORDINARY
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True)
    is_local = models.BooleanField(default=False, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = Door(AssetQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="asset_code_once")
        ]

    def __str__(self) -> str:
        return self.name

    def upstream_ids(self) -> list[int]:
        """Ids of everything this asset stands on, nearest first; cycles end the walk."""
        seen, order, edge = {self.pk}, [], [self.pk]
        while edge:
            found = Dependency.objects.filter(asset_id__in=edge).order_by("id")
            edge = []
            for below in found.values_list("depends_on_id", flat=True):
                if below not in seen:
                    seen.add(below)
                    order.append(below)
                    edge.append(below)
        return order


class Dependency(models.Model):
    """One asset needs another to work."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="needs")
    depends_on = models.ForeignKey(Asset, models.CASCADE, related_name="needed_by")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "depends_on"], name="dependency_once"),
            models.CheckConstraint(
                condition=~Q(asset=models.F("depends_on")), name="dependency_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset} → {self.depends_on}"


class MaintenanceQuerySet(TenantQuerySet["MaintenanceWindow"]):
    def covering(self, asset_id: int, now: datetime) -> Self:
        return self.filter(asset_id=asset_id, starts_at__lte=now, ends_at__gt=now)


class MaintenanceWindow(TenantRecord):
    """A planned time in which what an asset reports raises no alarm."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="maintenance")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="maintenance")
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = Door(MaintenanceQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.reason


class ChangeQuerySet(TenantQuerySet["Change"]):
    pass


class Change(TenantRecord):
    """Something that was changed on an asset, planned or noticed."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="changes")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="changes")
    summary = models.CharField(_("what was changed"), max_length=300)
    who = models.CharField(_("who"), max_length=120, blank=True)
    happened_at = models.DateTimeField(_("when"))
    undo = models.TextField(_("how to undo it"), blank=True)
    is_detected = models.BooleanField(default=False)

    objects = Door(ChangeQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-happened_at"]

    def __str__(self) -> str:
        return self.summary
