"""What an organisation's page shows besides its own facts, and its tiles on the overview."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from anlan.accounts.words import ROLES
from anlan.organisations.models import Contact, Organisation


def people_panel(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    members = organisation.memberships.select_related("user")
    return {
        "organisation": organisation,
        "contacts": organisation.contacts.all(),
        "sites": organisation.sites.all(),
        "members": [(each.user, ROLES.get(each.role, each.role)) for each in members],
    }


def overview_tile(request: HttpRequest) -> dict[str, Any]:
    contacts = Contact.objects.visible_to(request.user)
    return {
        "organisations": Organisation.objects.visible_to(request.user).count(),
        "contacts": contacts.count(),
        "unreachable": contacts.filter(phone="", email="").count(),
    }


def has_reachable_contact(request: HttpRequest) -> bool:
    """Somebody with a phone number or a mail address."""
    contacts = Contact.objects.visible_to(request.user)
    return contacts.exclude(phone="", email="").exists()
