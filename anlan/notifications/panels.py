"""What other domains' pages show of notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from anlan.accounts.permissions import may
from anlan.notifications.channels import label_of
from anlan.notifications.pipeline.reach import ways_of
from anlan.organisations.models import Contact


def person_panel(request: HttpRequest, contact: Contact) -> Mapping[str, Any] | None:
    """How this person is reached; the customer's own people do not see it."""
    if not may(request.user, "incidents.acknowledge", contact.organisation_id):
        return None
    ways = [{"way": way, "label": label_of(way.channel)} for way in ways_of(contact)]
    is_allowed = may(request.user, "notifications.manage", contact.organisation_id)
    return {"contact": contact, "ways": ways, "may_change": is_allowed}
