"""The base of all rows, and the audit log."""

import uuid
from typing import ClassVar

from django.db import models


class Record(models.Model):
    """A row that people refer to: it has a public id and knows when it changed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class TenantRecord(Record):
    """A row of an organisation. Declare `objects = Door(...)`; `unscoped` is for Django itself."""

    unscoped: ClassVar[models.Manager[models.Model]] = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "unscoped"
        base_manager_name = "unscoped"


class AuditEntry(models.Model):
    """Who did what to which thing, and when; written by every action, never changed."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    target_type = models.CharField(max_length=80)
    target_id = models.BigIntegerField(null=True)
    target_label = models.CharField(max_length=300)
    organisation_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Read by the history of one thing.
            models.Index(fields=["target_type", "target_id"], name="audit_target"),
            # Read by the audit page of one organisation.
            models.Index(fields=["organisation_id", "-id"], name="audit_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.verb} {self.target_label}"
