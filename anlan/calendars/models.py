"""Calendars, their exceptions, and the official notices that were entered by hand."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.core.models import Record, TenantRecord
from anlan.core.scope import Door, TenantQuerySet


class CalendarQuerySet(TenantQuerySet["Calendar"]):
    def seen_by(self, viewer: object) -> Self:
        """Everybody sees the shared calendars, and those of the own organisations."""
        ids_of = getattr(viewer, "organisation_ids", None)
        if ids_of is None:
            return self.none()
        ids = ids_of()
        own = Q(organisation_id=None) | Q(organisation_id__in=ids or ())
        return self if ids is None else self.filter(own)


def round_the_clock() -> list[list[list[int]]]:
    """Seven days, each open from its first second to its last."""
    return [[[0, 86_400]] for _day in range(7)]


class Calendar(TenantRecord):
    """The hours of service: of everybody, or of one organisation."""

    # Organisations are a layer above: its id and name as they were.
    organisation_id = models.BigIntegerField(null=True, blank=True)
    owner = models.CharField(_("organisation"), max_length=120, blank=True)
    code = models.CharField(max_length=20, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=100)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai")
    week = models.JSONField(default=round_the_clock)
    follows_holidays = models.BooleanField(_("follows public holidays"), default=True)

    objects = Door(CalendarQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["organisation_id", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "name"], name="calendar_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class CalendarException(models.Model):
    """A date that is different in this calendar: closed, or open for its own hours."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="exceptions")
    day = models.DateField(_("day"))
    name = models.CharField(_("reason"), max_length=100)
    hours = models.JSONField(default=list)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_exception_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class HolidayNotice(Record):
    """The official days off and make-up workdays of one year, entered or imported."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    days = models.JSONField(default=list)
    source = models.CharField(_("where it was published"), max_length=300, blank=True)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
