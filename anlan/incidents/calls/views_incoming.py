"""The page for whoever picks up the phone: who is it, and what is wrong."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.errors import AnlanError, BadInput
from anlan.incidents.actions import calls
from anlan.incidents.calls import lookup
from anlan.incidents.calls.forms import CallerForm
from anlan.incidents.events import EventIn
from anlan.incidents.models import Incident
from anlan.organisations.models import Contact
from anlan.web import errors
from anlan.web.htmx import wants_fragment


def incoming(request: HttpRequest) -> HttpResponse:
    """Look up a number while it is typed or handed over by a phone system; take a report."""
    require(request.user, "incidents.report")
    number = request.GET.get("number", request.POST.get("phone", ""))[:40]
    found = lookup.callers(number, request.user, timezone.localdate()) if number else []
    initial: dict[str, Any] = {"phone": number}
    if found:
        first = found[0].contact
        initial |= {"organisation": first.organisation_id, "caller": first.name}
    form = CallerForm(request.POST or None, viewer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _report(request, form.cleaned_data)
    ctx = {"number": number, "callers": found, "form": form}
    part = "incidents/calls/_caller.html"
    name = part if wants_fragment(request) else "incidents/calls/incoming.html"
    return render(request, name, ctx)


def _report(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    """The same way in as every other event; the number stays with it for calling back."""
    organisation, asset = given["organisation"], given["asset"]
    require(request.user, "incidents.report", organisation)
    actor = cast(User, request.user).actor
    event = EventIn(
        organisation.pk,
        given["text"],
        source="phone",
        asset_id=asset.pk if asset else None,
        object=asset.code if asset else "",
        data={"reporter": " ".join(filter(None, (given["caller"], given["phone"])))},
    )
    calls.report_by_phone(
        event, actor=actor, save_as=given["caller"] if given["save"] else "", phone=given["phone"]
    )
    messages.success(request, _("The report is written down and being judged."))
    return redirect("incidents:hotline")


@require_POST
def note(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The caller says something about an incident that is known already."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.report", incident.organisation_id)
    try:
        contact = None
        if chosen := request.POST.get("contact", ""):
            contact = Contact.objects.visible_to(request.user).get_visible(chosen)
            if contact.organisation_id != incident.organisation_id:
                raise BadInput(_("This is nobody of this organisation."))
        made = calls.note_caller(
            incident,
            request.POST.get("text", ""),
            phone=request.POST.get("phone", ""),
            contact=contact,
            operator=cast(User, request.user),
        )
        messages.success(
            request, _("Written down on %(number)s.") % {"number": made.incident.number}
        )
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)
