"""What changes rotations, stand-ins, leave and swaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.core import audit
from anlan.core.actors import or_system
from anlan.core.errors import BadInput, Refused
from anlan.duty.actions import Verb, check_span
from anlan.duty.models import LEVELS, Layer, LayerMember, Leave, Override, Swap
from anlan.duty.models.rota import all_weekdays, whole_day
from anlan.duty.rosters.facts import plans_of
from anlan.duty.rules import is_on_throughout

if TYPE_CHECKING:
    from anlan.calendars.models import Calendar
    from anlan.core.actors import Actor
    from anlan.organisations.models import Contact, Organisation

_TURNS = {Layer.Kind.DAILY: 1, Layer.Kind.WEEKLY: 7, Layer.Kind.WEEKDAYS: 1}
TURN_DAYS = range(1, 367)


@dataclass(frozen=True)
class LayerIn:
    """A layer as it is to be; `people` in order, or Monday to Sunday with None for nobody."""

    name: str
    kind: str
    starts_on: date
    people: Sequence[Contact | None]
    level: int = 1
    position: int = 1
    turn_days: int = 1
    time_zone: str = "Asia/Shanghai"
    handover_s: int = 0
    ends_on: date | None = None
    hours: list[list[int]] = field(default_factory=whole_day)
    weekdays: list[int] = field(default_factory=all_weekdays)
    calendar: Calendar | None = None
    calendar_days: str = Layer.Days.WORKDAYS


@dataclass(frozen=True)
class SpanIn:
    """One person for a stretch of time."""

    contact: Contact
    starts_at: datetime
    ends_at: datetime
    note: str = ""


@transaction.atomic
def set_layer(
    organisation: Organisation, given: LayerIn, *, row: Layer | None = None, actor: Actor | None
) -> Layer:
    """Create a layer, or change one to what is given."""
    _check_layer(organisation, given)
    values: dict[str, Any] = vars(given).copy()
    people = values.pop("people")
    values["turn_days"] = _TURNS.get(Layer.Kind(given.kind), given.turn_days)
    rows = Layer.objects.for_system("set layer")
    if row is None:
        row = rows.create(organisation=organisation, **values)
    elif not rows.filter(pk=row.pk).update(updated_at=timezone.now(), **values):
        raise Refused(_("This rotation does not exist any more."), code="layer-gone")
    row.members.all().delete()
    LayerMember.objects.bulk_create(
        LayerMember(layer=row, contact=person, position=number)
        for number, person in enumerate(people)
        if person is not None
    )
    row.refresh_from_db()
    audit.record(actor, Verb.LAYER_SET, row, level=given.level, name=given.name)
    return row


def _check_layer(organisation: Organisation, given: LayerIn) -> None:
    people = [person for person in given.people if person is not None]
    if not people:
        raise _bad(_("A rotation needs at least one person."), "people", "a contact")
    if any(person.organisation_id != organisation.pk for person in people):
        raise _bad(_("The contact belongs to another organisation."), "people", "its contacts")
    if given.level not in LEVELS:
        raise _bad(_("There are levels 1 to 9."), "level", "1 to 9")
    if given.kind not in Layer.Kind.values or given.turn_days not in TURN_DAYS:
        raise _bad(_("A turn lasts 1 to 366 days."), "turn_days", "1 to 366")
    if given.kind == Layer.Kind.WEEKDAYS and len(given.people) > 7:
        raise _bad(_("A week has seven days."), "people", "Monday to Sunday")
    if given.ends_on is not None and given.ends_on < given.starts_on:
        raise _bad(_("A duty ends after it begins."), "ends_on", "not before starts_on")
    calendar = given.calendar
    if calendar is not None and calendar.organisation_id not in (None, organisation.pk):
        raise _bad(_("The calendar belongs to another organisation."), "calendar", "a calendar")
    _check_zone(given.time_zone)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        said = _("Unknown time zone “%(name)s”.") % {"name": name}
        raise _bad(said, "time_zone", "Area/City") from error


def _bad(said: str, name: str, expected: str) -> BadInput:
    return BadInput(said, errors=[{"field": name, "expected": expected}])


@transaction.atomic
def end_layer(row: Layer, *, actor: Actor | None, now: datetime) -> None:
    """Today is the last day of the layer; one that has not begun is taken away."""
    today = now.astimezone(ZoneInfo(row.time_zone)).date()
    rows = Layer.objects.for_system("end layer").filter(pk=row.pk)
    if row.starts_on > today:
        changed = rows.delete()[0]
    else:
        over = rows.filter(ends_on__lte=today)
        changed = 0 if over.exists() else rows.update(ends_on=today, updated_at=timezone.now())
    if not changed:
        raise Refused(_("This duty is already over."), code="duty-over")
    audit.record(actor, Verb.LAYER_ENDED, row, level=row.level, name=row.name)


@transaction.atomic
def add_override(
    organisation: Organisation, level: int, given: SpanIn, *, actor: Actor | None
) -> Override:
    """Let a person stand in at a level, in front of rotations and shifts; the newest wins."""
    check_span(organisation, given.contact, level, given.starts_at, given.ends_at)
    row: Override = Override.objects.for_system("stand in").create(
        organisation=organisation, level=level, **vars(given)
    )
    audit.record(actor, Verb.OVERRIDE_SET, row, level=level, contact=given.contact.pk)
    return row


@transaction.atomic
def add_leave(organisation: Organisation, given: SpanIn, *, actor: Actor | None) -> Leave:
    """A person is away: nobody's roster shows this person meanwhile."""
    check_span(organisation, given.contact, 1, given.starts_at, given.ends_at)
    row: Leave = Leave.objects.for_system("leave").create(organisation=organisation, **vars(given))
    audit.record(actor, Verb.LEAVE_SET, row, contact=given.contact.pk)
    return row


@transaction.atomic
def end_span(row: Override | Leave, *, actor: Actor | None, now: datetime) -> None:
    """End a stand-in or a leave now; one that has not begun is taken away, what was stays."""
    rows = type(row).objects.for_system("end").filter(pk=row.pk, ends_at__gt=now)
    if row.starts_at >= now:
        changed = rows.delete()[0]
    else:
        changed = rows.update(ends_at=now, updated_at=timezone.now())
    if not changed:
        raise Refused(_("This is already over."), code="duty-over")
    verb = Verb.OVERRIDE_ENDED if isinstance(row, Override) else Verb.LEAVE_ENDED
    audit.record(actor, verb, row, contact=row.contact_id)


@transaction.atomic
def ask_swap(
    organisation: Organisation, level: int, given: SpanIn, taker: Contact, *, actor: Actor | None
) -> Swap:
    """`given` is whose duty it is; the other is asked, and nothing changes until the answer."""
    for person in (given.contact, taker):
        check_span(organisation, person, level, given.starts_at, given.ends_at)
    if taker.pk == given.contact.pk:
        raise _bad(_("A swap needs two persons."), "taker", "somebody else")
    _check_on_duty(organisation.pk, level, given)
    row: Swap = Swap.objects.for_system("ask swap").create(
        organisation=organisation, level=level, giver=given.contact, taker=taker,
        starts_at=given.starts_at, ends_at=given.ends_at, asked_by=or_system(actor).label,
    )  # fmt: skip
    audit.record(actor, Verb.SWAP_ASKED, row, level=level, giver=given.contact.pk, taker=taker.pk)
    return row


def _check_on_duty(organisation_id: int, level: int, given: SpanIn) -> None:
    plans = plans_of([organisation_id], given.starts_at, given.ends_at)
    segments = plans.segments((organisation_id, level), given.starts_at, given.ends_at)
    if not is_on_throughout(segments, given.contact.pk):
        raise Refused(
            _("%(name)s is not on duty at level %(level)s for all of this time.")
            % {"name": given.contact, "level": level},
            code="not-on-duty",
        )


@transaction.atomic
def answer_swap(row: Swap, *, accepted: bool, actor: Actor | None, now: datetime) -> Swap:
    """The other agrees, and stands in; or declines, and everything stays as it is."""
    who = or_system(actor).label
    state = Swap.State.ACCEPTED if accepted else Swap.State.DECLINED
    rows = Swap.objects.for_system("answer swap").filter(pk=row.pk, state=Swap.State.ASKED)
    if not rows.update(state=state, answered_by=who, answered_at=now, updated_at=now):
        raise Refused(_("This swap is already answered."), code="swap-answered")
    if accepted:
        if row.ends_at <= now:
            raise Refused(_("This is already over."), code="duty-over")
        own = SpanIn(row.giver, max(row.starts_at, now), row.ends_at)
        _check_on_duty(row.organisation_id, row.level, own)
        override = Override.objects.for_system("answer swap").create(
            organisation_id=row.organisation_id, level=row.level, contact=row.taker,
            starts_at=own.starts_at, ends_at=row.ends_at,
        )  # fmt: skip
        rows = Swap.objects.for_system("answer swap").filter(pk=row.pk)
        rows.update(override=override)
    row.refresh_from_db()
    audit.record(actor, Verb.SWAP_ANSWERED, row, accepted=accepted)
    return row
