"""Incidents and the keys of the alarms that belong to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.incidents.rules import Kind, Severity, State
from anlan.organisations.models import Organisation
from anlan.strategies.models import StrategyVersion

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.incidents.clocks import Clock

STATE_LABELS = {
    State.REPORTED: _("reported"),
    State.CONFIRMED: _("confirmed"),
    State.RESPONDING: _("responding"),
    State.STABILISED: _("stabilised"),
    State.RECOVERED: _("recovered, unverified"),
    State.VERIFIED: _("verified"),
    State.REVIEWED: _("reviewed"),
    State.CLOSED: _("closed"),
    State.REJECTED: _("rejected"),
    State.DUPLICATE: _("duplicate"),
}

KIND_LABELS = {
    Kind.REAL: pgettext_lazy("kind of incident", "real"),
    Kind.DRILL: pgettext_lazy("kind of incident", "drill"),
    Kind.TEST: pgettext_lazy("kind of incident", "test run"),
}


class IncidentQuerySet(TenantQuerySet["Incident"]):
    def open(self) -> Self:
        """Still in need of somebody: up to and including verified."""
        return self.filter(state__in=[state.value for state in State if state.is_open])

    def counted(self) -> Self:
        """What counts in numbers about our work: drills and tests never do."""
        return self.filter(kind=Kind.REAL)

    def unrecovered(self) -> Self:
        return self.filter(state__in=[state.value for state in State if state.is_unrecovered])


class Incident(TenantRecord):
    """Something that needs response until its recovery is verified."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="incidents")
    asset = models.ForeignKey(
        Asset, models.SET_NULL, null=True, blank=True, related_name="incidents"
    )
    strategy_version = models.ForeignKey(
        StrategyVersion, models.PROTECT, null=True, blank=True, related_name="incidents"
    )
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )

    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    source = models.CharField(_("source"), max_length=40)
    kind = models.CharField(
        _("kind of incident"),
        max_length=5,
        default=Kind.REAL,
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items()],
    )

    state = models.CharField(
        _("state"), max_length=12, default=State.REPORTED,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
    )  # fmt: skip
    severity = models.CharField(
        _("severity"), max_length=3, choices=[(level.value, level.value) for level in Severity]
    )
    impact = models.CharField(max_length=12)
    urgency = models.CharField(max_length=12)
    severity_because = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    follows_parent = models.BooleanField(default=False)
    is_self_healed = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)

    hints = models.JSONField(default=dict)
    matches = models.JSONField(default=list)
    situation = models.JSONField(default=dict)
    ladder = models.JSONField(default=list)
    # All severities' ladders and spans as they were at opening; later edits do not disturb it.
    escalation = models.JSONField(default=dict)
    ladder_position = models.PositiveSmallIntegerField(default=0)
    ladder_arm = models.PositiveIntegerField(default=1)
    current_step = models.CharField(max_length=60, blank=True)
    recovery_note = models.TextField(blank=True)
    closing = models.JSONField(default=dict)
    # The contract's terms as they were at opening.
    sla = models.JSONField(default=dict)

    timeline_seq = models.PositiveIntegerField(default=0)
    timeline_head = models.CharField(max_length=64, default="0" * 64)

    fault_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=200, blank=True)
    responding_at = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    stabilised_at = models.DateTimeField(null=True, blank=True)
    recovered_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    watch_until = models.DateTimeField(null=True, blank=True)

    objects = Door(IncidentQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-opened_at", "-id"]
        indexes = [
            # Read by the list of open incidents and by correlation.
            models.Index(fields=["organisation", "state"], name="incident_state"),
            models.Index(fields=["-opened_at"], name="incident_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def headline(self) -> str:
        """The title in the reader's language, where the source wrote it in several."""
        titles = self.hints.get("titles", {})
        return titles.get((get_language() or "")[:2]) or self.title

    @property
    def state_enum(self) -> State:
        return State(self.state)

    @property
    def is_open(self) -> bool:
        return self.state_enum.is_open

    def clocks(self, now: datetime) -> list[Clock]:
        from anlan.incidents.terms import clocks_of

        return clocks_of(self, now)


class IncidentKey(models.Model):
    """The identity of an alarm inside an incident; the database allows one open row for each."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=255)
    is_open = models.BooleanField(default=True)
    status = models.CharField(max_length=10, default="firing")
    joined_because = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=models.Q(is_open=True),
                name="incident_key_open_once",
            )
        ]

    # What the alarm said last; filled by the page of its incident.
    said = ""

    def __str__(self) -> str:
        return self.key


class NumberCounter(models.Model):
    """The last number given out in a year; its row lock keeps numbers without gaps or repeats."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
