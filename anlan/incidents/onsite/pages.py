"""What the pages of visits show."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.accounts.permissions import may
from anlan.core.saying import say
from anlan.incidents.models import Incident, VisitEntry, WorkOrder
from anlan.incidents.models.visit import ENTRY_LABELS
from anlan.incidents.onsite import rules
from anlan.incidents.onsite.forms import DispatchForm
from anlan.incidents.onsite.rules import EntryKind

CONDUCT_WORDS = {
    "badge": _("I show my badge and say who I am."),
    "purpose": _("I say what I do and how long it takes."),
    "permission": _("I touch nothing without the user's consent."),
    "no_private_data": _("I read and take away no private data."),
    "tidy": _("I leave the place as I found it."),
    "handed_back": _("I hand back keys, passwords and devices."),
}
# In the order in which a visit goes.
_FORMS = (
    (EntryKind.CHECK_IN, _("Who receives you"), "map-pin"),
    (EntryKind.TOLD, _("Whom you told, and what"), "message"),
    (EntryKind.BACKUP, _("What was backed up, where to, how you checked it"), "database"),
    (EntryKind.EXCUSE, _("Why there is no backup, or nobody to tell"), "alert-triangle"),
    (EntryKind.PHOTO, _("What it shows"), "photo"),
    (EntryKind.NOTE, _("What you see or do"), "note"),
    (EntryKind.PART, _("Part, serial number, amount"), "tool"),
    (EntryKind.CONDUCT, _("Anything about it"), "list-check"),
    (EntryKind.SIGNATURE, _("Anything the customer wants to say"), "pencil"),
    (EntryKind.CHECK_OUT, _("Result of the work"), "check"),
)


def phone_page(request: HttpRequest, order: WorkOrder) -> dict[str, Any]:
    entries = list(VisitEntry.objects.visible_to(request.user).filter(order=order))
    have = {EntryKind(entry.kind) for entry in entries}
    return {
        "order": order,
        "incident": order.incident,
        "entries": entries,
        "is_mine": order.is_for(cast(User, request.user)),
        "missing": [say(reason) for reason in rules.missing_before_touching(have)],
        "conduct": CONDUCT_WORDS.items(),
        "ratings": range(5, 0, -1),
        "forms": [
            {
                "kind": kind.value,
                "title": ENTRY_LABELS[kind],
                "hint": hint,
                "icon": icon,
                "key": uuid4().hex,
                "is_done": kind in have,
                "has_photo": kind in {EntryKind.PHOTO, EntryKind.BACKUP, EntryKind.TOLD},
            }
            for kind, hint, icon in _FORMS
            if not (kind in {EntryKind.CHECK_IN, EntryKind.CHECK_OUT} and kind in have)
        ],
    }


def panel(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """Visits on the page of an incident; a customer sees who comes and when."""
    organisation = incident.organisation_id
    orders = WorkOrder.objects.visible_to(request.user).filter(incident=incident)
    may_dispatch = incident.is_open and may(request.user, "incidents.dispatch", organisation)
    if not may_dispatch and not orders.exists():
        return None
    return {
        "incident": incident,
        "orders": orders.select_related("engineer", "site"),
        "may_work": may(request.user, "incidents.work", organisation),
        "form": DispatchForm(incident=incident, viewer=request.user) if may_dispatch else None,
    }
