"""What strategies and situations say about the people on duty: `contact.duty.phone` and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anlan.duty.models import Shift

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.organisations.models import Contact


def contact_facts(organisation_id: int, now: datetime) -> dict[str, Any]:
    """`duty` is the first person of the lowest staffed level, `duty_<n>` the first of level n."""
    rows = Shift.objects.for_system("facts").on_duty(now).filter(organisation_id=organisation_id)
    facts: dict[str, Any] = {}
    for shift in rows.select_related("contact").order_by("level", "starts_at", "pk"):
        values = _values(shift.contact, shift.level)
        facts.setdefault("duty", values)
        facts.setdefault(f"duty_{shift.level}", values)
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
