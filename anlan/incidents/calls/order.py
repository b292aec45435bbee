"""The people of an incident in the order in which the hotline calls them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from anlan.incidents import paging, rules
from anlan.incidents.calls.rules import Next, Outcome, Past, Person, next_call
from anlan.incidents.models import Call, Incident
from anlan.organisations.models import Contact


class PhoneBook:
    """Asks for every line of the ladders once, however many incidents are looked at."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[tuple[int, str, str, int], list[Contact]] = {}

    def in_order(self, incident: Incident) -> list[Contact]:
        """Whom the frozen ladder asks, line by line, whatever the channel of the line."""
        found: dict[int, Contact] = {}
        for rung in incident.ladder:
            line = rules.Rung(**rung)
            if line.is_asked:
                found |= {one.pk: one for one in self._called(incident.organisation_id, line)}
        return list(found.values())

    def next_of(self, incident: Incident, calls: Iterable[Call]) -> tuple[Contact | None, Next]:
        people = self.in_order(incident)
        verdict = next_call(
            [Person(one.pk, one.phone) for one in people], past_of(calls), self._now
        )
        chosen = next((one for one in people if one.pk == verdict.person_id), None)
        return chosen, verdict

    def _called(self, organisation_id: int, rung: rules.Rung) -> Sequence[Contact]:
        key = (organisation_id, rung.side, rung.role, rung.level)
        if key not in self._known:
            self._known[key] = paging.recipients(organisation_id, rung, self._now)
        return self._known[key]


def past_of(calls: Iterable[Call]) -> list[Past]:
    return [
        Past(one.contact_id, one.phone, Outcome(one.outcome), one.ended_at)
        for one in calls
        if one.contact_id is not None and one.ended_at is not None
    ]
