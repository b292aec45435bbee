"""What strategies and situations say about the people on duty: `contact.duty.phone` and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anlan.duty.rosters.facts import on_duty_at

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.organisations.models import Contact


def contact_facts(organisation_id: int, now: datetime) -> dict[str, Any]:
    """`duty` is the first person of the lowest staffed level, `duty_<n>` the first of level n."""
    facts: dict[str, Any] = {}
    for (_organisation, level), contacts in on_duty_at([organisation_id], now).items():
        if contacts:
            values = _values(contacts[0], level)
            facts.setdefault("duty", values)
            facts.setdefault(f"duty_{level}", values)
    return facts


def _values(contact: Contact, level: int) -> dict[str, Any]:
    """A missing phone or address is left out, so that a strategy names it as missing."""
    values = {
        "name": contact.name,
        "role": contact.role,
        "phone": contact.phone,
        "email": contact.email,
    }
    return {name: value for name, value in values.items() if value} | {"level": level}
