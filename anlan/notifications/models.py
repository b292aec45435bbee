"""Deliveries, their attempts, and the channels of organisations."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.core.secrets import SecretField


class DeliveryQuerySet(TenantQuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state__in=Delivery.WAITING)

    def about(self, kind: str, uid: object) -> Self:
        return self.filter(about_kind=kind, about_uid=str(uid))


class Delivery(TenantRecord):
    """One message to one person over one channel, and what became of it."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    WAITING = (State.PENDING, State.SENDING)

    key = models.CharField(max_length=200, unique=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=32)
    contact = models.ForeignKey(
        "organisations.Contact", null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    recipient_name = models.CharField(max_length=200)
    recipient_address = models.CharField(max_length=320)
    recipient_language = models.CharField(max_length=16)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    about_kind = models.CharField(max_length=32)
    about_uid = models.CharField(max_length=64)
    about_label = models.CharField(max_length=300)
    guard = models.CharField(max_length=80, blank=True)
    guard_args = models.JSONField(default=dict)
    link = models.CharField(max_length=500, blank=True)
    is_urgent = models.BooleanField(default=False)
    fallback_of = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="fallbacks"
    )
    bundle = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="members")
    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    tries = models.PositiveIntegerField(default=0)
    last_error = models.JSONField(null=True)
    receipt = models.JSONField(null=True)
    job_id = models.BigIntegerField(null=True)
    queued_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = Door(DeliveryQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        indexes = [
            # Read by the list of one organisation.
            models.Index(fields=["organisation", "-id"], name="delivery_organisation"),
            # Read by the page of the thing that the messages are about.
            models.Index(fields=["about_kind", "about_uid"], name="delivery_about"),
            # Read by the rate limit.
            models.Index(fields=["channel", "recipient_address", "sent_at"], name="delivery_rate"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient_name}"

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING


class Attempt(models.Model):
    """One try to hand a delivery over; one without an end was interrupted by a crash."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    error = models.JSONField(null=True)
    receipt = models.JSONField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["delivery", "number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"


class ContactAddressQuerySet(TenantQuerySet["ContactAddress"]):
    organisation_path = "contact__organisation_id"

    def of(self, contact_id: int) -> Self:
        return self.filter(contact_id=contact_id)


class ContactAddress(TenantRecord):
    """How one person is reached over one channel, in which order, and when not."""

    contact = models.ForeignKey(
        "organisations.Contact", on_delete=models.CASCADE, related_name="addresses"
    )
    channel = models.CharField(max_length=32)
    address = models.CharField(max_length=320)
    position = models.PositiveSmallIntegerField(default=1)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)

    objects = Door(ContactAddressQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["contact", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "channel"], name="contact_channel_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"


class ChannelConfigQuerySet(TenantQuerySet["ChannelConfig"]):
    def own(self, organisation_id: int, kind: str) -> Self:
        return self.filter(organisation_id=organisation_id, kind=kind)

    def default(self, kind: str) -> Self:
        return self.filter(organisation=None, kind=kind)


class ChannelConfig(TenantRecord):
    """How a channel reaches the outside; without an organisation it is everybody's default."""

    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="channels"
    )
    kind = models.CharField(max_length=32)
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    secret = SecretField(default="")

    objects = Door(ChannelConfigQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="channel_once"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(organisation=None),
                name="channel_default_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.settings.get('host', '')}".strip()
