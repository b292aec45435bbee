"""A customer's values in one strategy: what is known, what is filled in by hand, what is missing.

On paper nobody knows yet which system will fail. With one system of the kind its values are
printed; with several there is a line to write on, and a table of all of them above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anlan.reporting.offlinepack.content import PackFacts, Strategy, System

BLANK = "________"
# Only the incident tells these.
_LATER = {"number": BLANK, "opened_at": BLANK, "severity": BLANK}


@dataclass(frozen=True)
class Filling:
    """What one strategy is filled with, and the systems it is about."""

    situation: dict[str, Any]
    systems: tuple[System, ...]


def filling_of(facts: PackFacts, strategy: Strategy) -> Filling:
    classes = set(strategy.applies_to)
    systems = tuple(system for system in facts.systems if system.asset_class in classes)
    situation: dict[str, Any] = {
        "organisation": {"name": facts.name, "code": facts.code},
        "asset": _asset(systems),
        "contact": {"duty": _duty(facts), "customer": _customer(facts)},
        "backup": _backup(systems),
        "incident": dict(_LATER),
    }
    return Filling(situation, systems)


def _asset(systems: tuple[System, ...]) -> dict[str, str]:
    if len(systems) == 1:
        (only,) = systems
        return {
            "name": only.name,
            "code": only.code,
            "address": only.address,
            "owner": only.owner,
            "asset_class": only.asset_class,
        }
    # Of no system at all there is nothing to enter: general strategies name whatever is hit.
    return dict.fromkeys(("name", "code", "address", "owner"), BLANK)


def _duty(facts: PackFacts) -> dict[str, str]:
    first = [turn for turn in facts.turns if turn.level == 1]
    if not first:
        return {}
    if len({turn.name for turn in first}) == 1:
        return {"name": first[0].name, "phone": first[0].phone}
    said = _("see the duty roster")
    return {"name": said, "phone": said}


def _customer(facts: PackFacts) -> dict[str, str]:
    found = next((person for person in facts.contacts if person.side == "customer"), None)
    if found is None:
        return {}
    return {"name": found.name, "phone": found.phone, "email": found.email}


def _backup(systems: tuple[System, ...]) -> dict[str, Any]:
    if not systems:
        return {name: {"time": BLANK, "age": BLANK} for name in ("last_good", "last_proven")}
    if len(systems) > 1:
        said = _("see “Your systems of this kind”")
        return {name: {"time": said, "age": BLANK} for name in ("last_good", "last_proven")}
    (only,) = systems
    found = {"last_good": only.last_good, "last_proven": only.last_proven}
    # An age would be wrong on paper tomorrow; the moment stays true.
    return {name: {"time": at, "age": BLANK} for name, at in found.items() if at}


def where_to_enter(name: str) -> str:
    """The page on which a missing value is entered."""
    places = {
        "asset": _("page “Assets”"),
        "organisation": _("page “Organisations”"),
        "contact.duty": _("page “On duty”"),
        "contact": _("page “Contacts”"),
        "backup.last_proven": _("page “Backups”: make a proof of the newest copy"),
        "backup": _("page “Backups”: make a policy and let it run"),
        "inspection": _("page “Inspection”"),
    }
    for length in (2, 1):
        place = places.get(".".join(name.split(".")[:length]))
        if place:
            return place
    return _("known only in the incident")
