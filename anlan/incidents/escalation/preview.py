"""Who would be called, minute by minute, with names; and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.incidents import paging
from anlan.incidents.escalation.check import Called, Person, faults_of, faults_of_column
from anlan.incidents.rules import Rung
from anlan.organisations.models import Contact, Organisation

# When a saved ladder is tried against the roster: nights and days of the coming week.
_TRIED_DAYS, _TRIED_HOURS = 7, (3, 15)


@dataclass(frozen=True)
class Minute:
    """One line of the preview: at this time these people, or why nobody."""

    at: datetime
    called: Called
    faults: list[Reason]


@dataclass(frozen=True)
class Fault:
    """Something that would go wrong, with the first of the moments tried at which it does."""

    reason: Reason
    at: datetime | None = None


def preview(organisation: Organisation, rungs: Sequence[Rung], start: datetime) -> list[Minute]:
    """The ladder as it would run for an incident that opens at `start` and that nobody takes."""
    minutes: list[Minute] = []
    for rung in rungs:
        at = start + timedelta(seconds=rung.after_s)
        called = called_at(organisation.pk, rung, at)
        earlier = [minute.called for minute in minutes]
        minutes.append(Minute(at, called, faults_of(called, earlier)))
    return minutes


def called_at(organisation_id: int, rung: Rung, at: datetime) -> Called:
    contacts = paging.recipients(organisation_id, rung, at)
    people = tuple(_person(contact, rung.channel) for contact in contacts)
    return Called(rung, people, paging.is_channel_ready(organisation_id, rung.channel))


def _person(contact: Contact, channel: str) -> Person:
    way = paging.way_to(contact, channel)
    if way.channel == channel:
        return Person(contact.pk, contact.name, way.address)
    return Person(contact.pk, contact.name, "", way.channel if way.address else "")


def faults(organisation: Organisation, ladders: Mapping[str, Sequence[Rung]]) -> list[Fault]:
    """Everything that is wrong with the ladders now and in the coming week, each said once."""
    found: dict[str, Fault] = {}
    look = cache(called_at)
    for severity, rungs in ladders.items():
        _add(found, faults_of_column(severity, rungs), None)
        for start in [timezone.now(), *_tries(organisation)]:
            earlier: list[Called] = []
            for rung in rungs:
                called = look(organisation.pk, rung, start + timedelta(seconds=rung.after_s))
                _add(found, faults_of(called, earlier), start)
                earlier.append(called)
    return list(found.values())


def _tries(organisation: Organisation) -> Iterable[datetime]:
    today = timezone.now().astimezone(ZoneInfo(organisation.time_zone))
    for day in range(1, _TRIED_DAYS + 1):
        for hour in _TRIED_HOURS:
            yield (today + timedelta(days=day)).replace(hour=hour, minute=0, second=0)


def _add(found: dict[str, Fault], reasons: Iterable[Reason], at: datetime | None) -> None:
    for reason in reasons:
        found.setdefault(f"{reason.code} {sorted(reason.params.items())}", Fault(reason, at))
