"""Raw signals, durable before they are acknowledged."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.rules import Kind, Severity
from anlan.organisations.models import Organisation


class EventQuerySet(TenantQuerySet["Event"]):
    def waiting(self) -> Self:
        """Reports that a clerk has to answer or to make an incident."""
        return self.filter(outcome=Event.Outcome.QUEUED, answered_at=None)


class Event(TenantRecord):
    """Something that was reported, by a machine or a person."""

    class Status(models.TextChoices):
        FIRING = "firing", _("firing")
        RESOLVED = "resolved", _("resolved")

    class State(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        PROCESSED = "processed", _("processed")

    class Outcome(models.TextChoices):
        OPENED = "opened", _("opened an incident")
        APPENDED = "appended", _("added to an incident")
        SUPPRESSED = "suppressed", _("suppressed")
        QUEUED = "queued", _("waits at the hotline")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="events")
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, blank=True, related_name="events")
    incident = models.ForeignKey(
        "incidents.Incident", models.SET_NULL, null=True, blank=True, related_name="events"
    )
    text = models.TextField()
    source = models.CharField(max_length=40, default="api")
    object = models.CharField(max_length=255, blank=True)
    symptom = models.CharField(max_length=255, blank=True)
    severity = models.CharField(
        max_length=3, blank=True, choices=[(level.value, level.value) for level in Severity]
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.FIRING)
    kind = models.CharField(max_length=5, default=Kind.REAL)
    key = models.CharField(max_length=255)
    occurred_at = models.DateTimeField()
    hints = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.ACCEPTED)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    because = models.JSONField(default=list)
    answer_due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)

    objects = Door(EventQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        constraints = [
            # The database itself recognises a repeated event, whoever comes first.
            models.UniqueConstraint(
                fields=["organisation", "key", "occurred_at", "status"], name="event_once"
            )
        ]
        indexes = [
            # Read by the hotline queue.
            models.Index(fields=["outcome", "answered_at"], name="event_queue"),
            # Read by the backlog gauge of the intake.
            models.Index(fields=["id"], name="event_backlog", condition=models.Q(state="accepted")),
        ]

    def __str__(self) -> str:
        return self.text[:80]
