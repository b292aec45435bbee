"""Rows as the plain plans that the rules work with, for organisations that the caller may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Q

from anlan.calendars import loading
from anlan.calendars.rules import Holidays
from anlan.duty import rules
from anlan.duty.models import Layer, Leave, Override, Shift
from anlan.duty.rules import Claim, Days, Limits, Plan, Segment, Source, on_duty
from anlan.organisations.models import Contact

Key = tuple[int, int]  # The organisation and the level.
_MOMENT = timedelta(seconds=1)


@dataclass
class Plans:
    """The plan of every level that has something, with the people they name."""

    by_level: dict[Key, Plan] = field(default_factory=dict)
    people: dict[int, Contact] = field(default_factory=dict)

    def levels(self, organisation_id: int) -> list[int]:
        return sorted(
            level for organisation, level in self.by_level if organisation == organisation_id
        )

    def segments(self, key: Key, start: datetime, end: datetime) -> list[Segment]:
        return on_duty(self.by_level.get(key, Plan()), start, end)

    def is_open(self, key: Key, segment: Segment, end: datetime) -> bool:
        """Whether it goes on past the end that was asked for, until further notice."""
        shifts = self.by_level.get(key, Plan()).shifts
        standing = {claim.person for claim in shifts if claim.ends_at is None}
        is_shift = segment.source is Source.SHIFT and segment.ends_at == end
        return is_shift and standing >= set(segment.people)

    def contacts(self, people: Iterable[int]) -> list[Contact]:
        return [self.people[person] for person in people]


def plans_of(organisation_ids: Collection[int], start: datetime, end: datetime) -> Plans:
    """What decides [start, end) in these organisations; a fixed number of queries."""
    found = Plans()
    parts: dict[Key, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    layers: dict[Key, list[rules.Layer]] = defaultdict(list)
    known: list[Holidays] = []
    for layer in _layers(organisation_ids):
        layers[layer.organisation_id, layer.level].append(_plain(layer, known))
        found.people.update({person.pk: person for person in layer.people})
    for name, rows in (
        ("overrides", _overrides(organisation_ids, start, end)),
        ("shifts", _shifts(organisation_ids, start, end)),
    ):
        for row in rows:
            claim = Claim(row.contact_id, row.starts_at, row.ends_at)
            parts[row.organisation_id, row.level][name].append(claim)
            found.people[row.contact_id] = row.contact
    leaves = _leaves(found.people, start, end)
    for key in {*parts, *layers}:
        claims = parts[key]
        found.by_level[key] = Plan(layers[key], claims["overrides"], leaves, claims["shifts"])
    return found


def on_duty_at(organisation_ids: Collection[int], now: datetime) -> dict[Key, list[Contact]]:
    """Who is on duty at this moment, for every level of the organisations that has a plan."""
    plans = plans_of(organisation_ids, now, now + _MOMENT)
    return {
        key: plans.contacts(plans.segments(key, now, now + _MOMENT)[0].people)
        for key in sorted(plans.by_level)
    }


def _layers(organisation_ids: Collection[int]) -> Iterable[Layer]:
    rows = Layer.objects.for_system("who is on duty").filter(organisation_id__in=organisation_ids)
    return rows.select_related("calendar").prefetch_related(
        "members__contact", "calendar__exceptions"
    )


def _overrides(
    organisation_ids: Collection[int], start: datetime, end: datetime
) -> Iterable[Override]:
    rows = Override.objects.for_system("who is on duty").touching(start, end)
    return rows.filter(organisation_id__in=organisation_ids).select_related("contact")


def _shifts(organisation_ids: Collection[int], start: datetime, end: datetime) -> Iterable[Shift]:
    rows = Shift.objects.for_system("who is on duty").not_over(start)
    rows = rows.filter(organisation_id__in=organisation_ids, starts_at__lt=end)
    return rows.select_related("contact").order_by("starts_at", "pk")


def _leaves(people: Mapping[int, Contact], start: datetime, end: datetime) -> list[Claim]:
    """Leave of these people; a user who is away is away in every organisation."""
    if not people:
        return []
    by_user: dict[int, list[int]] = defaultdict(list)
    for contact in people.values():
        if contact.user_id is not None:
            by_user[contact.user_id].append(contact.pk)
    rows = Leave.objects.for_system("who is on duty").touching(start, end)
    rows = rows.filter(Q(contact_id__in=people) | Q(contact__user_id__in=list(by_user)))
    found = []
    for contact_id, user_id, begin, until in rows.values_list(
        "contact_id", "contact__user_id", "starts_at", "ends_at"
    ):
        same = {contact_id, *by_user.get(user_id, ())}
        found += [Claim(person, begin, until) for person in same if person in people]
    return found


def _plain(row: Layer, known: list[Holidays]) -> rules.Layer:
    """The layer as the rules want it; holidays are looked up once, when a calendar needs them."""
    limits = Limits(loading.spans(row.hours), frozenset(row.weekdays))
    if row.calendar is not None:
        if not known:
            known.append(loading.holidays())
        calendar = loading.from_json(loading.as_json(row.calendar), known[0])
        limits = replace(limits, calendar=calendar, days=Days(row.calendar_days))
    by_weekday = row.kind == Layer.Kind.WEEKDAYS
    members = {member.position: member.contact_id for member in row.members.all()}
    numbers = range(7) if by_weekday else sorted(members)
    return rules.Layer(
        zone=row.time_zone,
        starts_on=row.starts_on,
        people=tuple(members.get(number) for number in numbers),
        turn_days=row.turn_days,
        handover_s=row.handover_s,
        ends_on=row.ends_on,
        by_weekday=by_weekday,
        limits=limits,
    )
