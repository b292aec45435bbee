"""Rosters with layers: who takes turns, who stands in, and who is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anlan.calendars.models import Calendar
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Contact, Organisation

if TYPE_CHECKING:
    from datetime import datetime

LEVEL_CHOICES = Q(level__range=(1, 9))


def whole_day() -> list[list[int]]:
    return [[0, 86_400]]


def all_weekdays() -> list[int]:
    return list(range(7))


class LayerQuerySet(TenantQuerySet["Layer"]):
    pass


class Layer(TenantRecord):
    """People of one level who take turns and hand over at a wall-clock time."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every week")
        DAYS = "days", _("every so many days")
        WEEKDAYS = "weekdays", _("one person for each weekday")

    class Days(models.TextChoices):
        WORKDAYS = "workdays", _("workdays only")
        DAYS_OFF = "days_off", _("days off only")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="duty_layers")
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WEEKLY)
    turn_days = models.PositiveSmallIntegerField(_("days of a turn"), default=7)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    handover_s = models.PositiveIntegerField(default=0)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    hours = models.JSONField(default=whole_day)
    weekdays = models.JSONField(default=all_weekdays)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="+")
    calendar_days = models.CharField(max_length=10, choices=Days, default=Days.WORKDAYS)

    objects = Door(LayerQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "level", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=LEVEL_CHOICES, name="layer_level"),
            models.CheckConstraint(condition=Q(turn_days__range=(1, 366)), name="layer_turn_days"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.level}"

    @property
    def handover_words(self) -> str:
        return f"{self.handover_s // 3600:02d}:{self.handover_s % 3600 // 60:02d}"

    @property
    def people(self) -> list[Contact]:
        return [member.contact for member in self.members.all()]


class LayerMember(models.Model):
    """A person's place in a layer: the order of turns, or the weekday (Monday is 0)."""

    layer = models.ForeignKey(Layer, models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["layer", "position"]
        constraints = [
            models.UniqueConstraint(fields=["layer", "position"], name="layer_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.contact}"


class SpanQuerySet(TenantQuerySet[Any]):
    def touching(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__lt=end, ends_at__gt=start)


class Override(TenantRecord):
    """Somebody stands in at a level for a while, in front of the layers and shifts."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="duty_overrides")
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="duty_overrides")
    note = models.CharField(_("remark"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = Door(SpanQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="override_ends_after_its_start"
            ),
            models.CheckConstraint(condition=LEVEL_CHOICES, name="override_level"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.level}"


class Leave(TenantRecord):
    """A person is away; while it lasts no roster shows this person on duty."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="duty_leaves")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="duty_leaves")
    note = models.CharField(_("remark"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    objects = Door(SpanQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="leave_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact}"


class Swap(TenantRecord):
    """One asks another to take over a stretch of duty; it counts when the other has agreed."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="duty_swaps")
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    giver = models.ForeignKey(Contact, models.CASCADE, related_name="duty_given")
    taker = models.ForeignKey(Contact, models.CASCADE, related_name="duty_taken")
    override = models.OneToOneField(Override, models.SET_NULL, null=True, related_name="swap")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.CharField(max_length=200)
    answered_by = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = Door(SpanQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="swap_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"
