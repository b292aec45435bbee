"""Plain shifts: one person at one level from a start to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Contact, Organisation

if TYPE_CHECKING:
    from datetime import datetime

LEVELS = range(1, 10)


class ShiftQuerySet(TenantQuerySet["Shift"]):
    def on_duty(self, now: datetime) -> Self:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)

    def not_over(self, now: datetime) -> Self:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now))


class Shift(TenantRecord):
    """One contact who has to answer at one level, from a start to an end."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="shifts")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="shifts", verbose_name=_("contact")
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    note = models.CharField(_("hand-over note"), max_length=500, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = Door(ShiftQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "level", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="shift_ends_after_its_start",
            ),
            models.CheckConstraint(condition=Q(level__range=(1, 9)), name="shift_level"),
        ]
        indexes = [
            # Read by every escalation: who is on duty at this level now?
            models.Index(fields=["organisation", "level", "starts_at"], name="shift_on_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.level}"


def on_duty_contacts(organisation_id: int, level: int, now: datetime) -> list[Contact]:
    """Everybody on duty at this level: by override, rotation or plain shift, without the absent."""
    from anlan.duty.rosters.facts import on_duty_at  # It reads the rows of this package.

    return on_duty_at([organisation_id], now).get((organisation_id, level), [])
