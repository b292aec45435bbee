"""What changes calendars and notices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from anlan.calendars.models import Calendar, CalendarException, HolidayNotice
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import Refused


class Verb(models.TextChoices):
    CREATED = "calendars.created", _("created a calendar")
    CHANGED = "calendars.changed", _("changed a calendar")
    EXCEPTION_SET = "calendars.exception_set", _("set an exception")
    EXCEPTION_REMOVED = "calendars.exception_removed", _("removed an exception")
    NOTICE_SET = "calendars.notice_set", _("entered a holiday notice")


@transaction.atomic
def create_calendar(
    name: str, *, actor: Actor | None, organisation_id: int | None = None, **fields: Any
) -> Calendar:
    """A calendar of everybody, or of one organisation (`owner` is its name)."""
    rows = Calendar.objects.for_system("create")
    if rows.filter(organisation_id=organisation_id, name=name).exists():
        raise Refused(_("There is already a calendar “%(name)s”.") % {"name": name}, code="exists")
    made = rows.create(name=name, organisation_id=organisation_id, **fields)
    audit.record(actor, Verb.CREATED, made)
    return made


@transaction.atomic
def change_calendar(calendar: Calendar, *, actor: Actor | None, **fields: Any) -> None:
    """Deadlines that run keep the calendar they began with; new ones use the changed one."""
    for name, value in fields.items():
        setattr(calendar, name, value)
    calendar.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.CHANGED, calendar, fields=sorted(fields))


@transaction.atomic
def set_exception(
    calendar: Calendar, day: date, *, name: str, hours: Any, actor: Actor | None
) -> None:
    """Make one date different; the same date again replaces what was said of it."""
    CalendarException.objects.update_or_create(
        calendar=calendar, day=day, defaults={"name": name, "hours": [list(span) for span in hours]}
    )
    audit.record(actor, Verb.EXCEPTION_SET, calendar, day=day.isoformat(), name=name)


@transaction.atomic
def remove_exception(calendar: Calendar, exception_id: int, *, actor: Actor | None) -> None:
    if not calendar.exceptions.filter(pk=exception_id).delete()[0]:
        raise Refused(_("This exception is already gone."), code="gone")
    audit.record(actor, Verb.EXCEPTION_REMOVED, calendar, exception=exception_id)


@transaction.atomic
def set_notice(
    year: int, days: list[dict[str, str]], *, source: str, actor: Actor | None
) -> HolidayNotice:
    """Enter or replace the official notice of a year; it stands before the package's."""
    notice, _made = HolidayNotice.objects.update_or_create(
        year=year, defaults={"days": days, "source": source}
    )
    audit.record(actor, Verb.NOTICE_SET, notice, days=len(days))
    return notice
