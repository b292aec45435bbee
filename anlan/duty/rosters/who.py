"""Who is on duty at a moment, as programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anlan.duty.rosters.facts import on_duty_at
from anlan.organisations.models import Contact, Organisation


def who_json(
    organisations: Sequence[Organisation], at: datetime, level: int | None = None
) -> dict[str, Any]:
    """Every level that has a plan; an empty list of people is a gap."""
    found = on_duty_at([row.pk for row in organisations], at)
    codes = {row.pk: row.code for row in organisations}
    items = [
        {
            "organisation": codes[organisation_id],
            "level": number,
            "people": [_person(contact) for contact in contacts],
        }
        for (organisation_id, number), contacts in found.items()
        if level in (None, number)
    ]
    return {"at": at.isoformat(), "items": items}


def _person(contact: Contact) -> dict[str, str]:
    return {
        "id": str(contact.uid),
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
    }
