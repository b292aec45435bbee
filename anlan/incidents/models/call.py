"""Phone calls about incidents, made and taken by the hotline."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.calls.rules import Outcome
from anlan.incidents.models.incident import Incident
from anlan.organisations.models import Contact

OUTCOME_LABELS = {
    Outcome.ANSWERED: pgettext_lazy("phone call", "answered"),
    Outcome.BUSY: pgettext_lazy("phone call", "busy"),
    Outcome.NO_ANSWER: pgettext_lazy("phone call", "no answer"),
    Outcome.WRONG_NUMBER: pgettext_lazy("phone call", "wrong number"),
    Outcome.TOOK_OVER: pgettext_lazy("phone call", "took it over"),
}


class CallQuerySet(TenantQuerySet["Call"]):
    organisation_path = "incident__organisation_id"

    def open(self) -> Self:
        """Somebody of the hotline is at it, or was until the lease ran out."""
        return self.filter(outcome="")

    def made(self) -> Self:
        return self.filter(is_incoming=False).exclude(outcome="")


class Call(TenantRecord):
    """One phone call about an incident: with whom, by whom of the hotline, how it ended."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="calls")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    phone = models.CharField(_("phone"), max_length=40)
    is_incoming = models.BooleanField(default=False)
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    operator_label = models.CharField(max_length=200)
    outcome = models.CharField(
        max_length=12,
        blank=True,
        choices=[(one.value, label) for one, label in OUTCOME_LABELS.items()],
    )
    note = models.TextField(blank=True)
    lease_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Door(CallQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["id"]
        constraints = [
            # Two of the hotline never call about the same incident at once.
            models.UniqueConstraint(
                fields=["incident"], condition=Q(outcome=""), name="call_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident.number} → {self.contact}"

    @property
    def organisation_id(self) -> int:
        return self.incident.organisation_id
