"""What the customer was told, and the link behind which more can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.models.incident import STATE_LABELS, Incident
from anlan.organisations.models import Contact, Organisation

if TYPE_CHECKING:
    from datetime import datetime


class CustomerUpdateQuerySet(TenantQuerySet["CustomerUpdate"]):
    pass


class CustomerUpdate(TenantRecord):
    """One message to the customer about an incident, in both languages; never changed."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="customer_updates")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=[(state.value, label) for state, label in STATE_LABELS.items()]
    )
    sent_at = models.DateTimeField()
    actor_label = models.CharField(max_length=200)

    objects = Door(CustomerUpdateQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["incident", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="customer_update_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"


class CustomerLinkQuerySet(TenantQuerySet["CustomerLink"]):
    pass


class CustomerLink(TenantRecord):
    """By this one contact of the customer reads one incident without signing in."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="customer_links")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = Door(CustomerLinkQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.incident_id} → {self.contact}"

    def is_usable(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
