"""What is remembered of gaps that were told, and the addresses of calendar feeds."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Contact, Organisation


class WatchQuerySet(TenantQuerySet[Any]):
    pass


class GapNotice(TenantRecord):
    """A stretch to come in which a level has nobody, kept while it lasts and told once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="duty_gaps")
    level = models.PositiveSmallIntegerField(_("level"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = Door(WatchQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "level", "starts_at"]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.level}"


class Feed(TenantRecord):
    """The address of a roster in a calendar program: of one person, or of everybody."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="duty_feeds")
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="duty_feeds"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = Door(WatchQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "pk"]

    def __str__(self) -> str:
        return str(self.contact or self.organisation)
