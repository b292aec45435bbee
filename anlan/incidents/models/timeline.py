"""The append-only record of an incident; triggers in both databases refuse changes to it."""

from __future__ import annotations

import json
from typing import Any

from django.db import models

from anlan.incidents.models.incident import Incident


class TimelineEntry(models.Model):
    """One thing that happened, chained to the one before by its hash."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="timeline")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    entry = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["incident", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "seq"], name="timeline_seq_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}#{self.seq} {self.kind}"

    @property
    def content(self) -> dict[str, Any]:
        """`seq`, `at`, `kind`, `actor`, `data`, `prev`, exactly as they were hashed."""
        content: dict[str, Any] = json.loads(self.entry)
        return content
