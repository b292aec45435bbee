"""The page on which is set how one person is reached."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.notifications import actions
from anlan.notifications.channels import kinds
from anlan.notifications.forms import WayForm
from anlan.notifications.pipeline import configs
from anlan.notifications.pipeline.reach import Way, ways_of
from anlan.organisations.models import Contact
from anlan.web import filters


def person_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    contact = Contact.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "notifications.manage", contact.organisation_id)
    ways = ways_of(contact)
    forms = [
        WayForm(filters.posted(request), initial=_initial(ways, kind), kind=kind)
        for kind in _kinds_shown(contact, ways)
    ]
    if request.method == "POST" and all([form.is_valid() for form in forms]):
        forms.sort(key=lambda form: form.cleaned_data["position"] or 99)
        chosen = [form.way() for form in forms if form.cleaned_data["address"]]
        actions.set_addresses(contact, chosen, actor=cast(User, request.user).actor)
        messages.success(request, _("Saved. Send a test message to prove it."))
        return redirect("organisations:contact_detail", uid=contact.uid)
    return render(request, "notifications/person_edit.html", {"contact": contact, "forms": forms})


def _kinds_shown(contact: Contact, ways: list[Way]) -> list[str]:
    """In the person's order; then the channels that the organisation has and the person not."""
    own = [way.channel for way in ways if way.channel in kinds()]
    rest = [kind for kind in kinds() if kind not in own]
    return own + [kind for kind in rest if configs.is_set(contact.organisation_id, kind)]


def _initial(ways: list[Way], kind: str) -> dict[str, Any]:
    for position, way in enumerate(ways, start=1):
        if way.channel == kind:
            return {
                "address": way.address,
                "position": position,
                "quiet_from": way.quiet_from,
                "quiet_until": way.quiet_until,
            }
    return {}
