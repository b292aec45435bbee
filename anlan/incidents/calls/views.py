"""Pages of outgoing calls: the queue of the hotline and the sheet of one call."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.errors import AnlanError
from anlan.incidents.actions import calls
from anlan.incidents.calls import pages
from anlan.incidents.models import Call, Incident
from anlan.organisations.models import Contact
from anlan.web import errors


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    return render(request, "incidents/calls/queue.html", pages.queue(request))


@require_POST
def claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The next call of an incident, or the one to the contact that was chosen."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.serve", incident.organisation_id)
    try:
        contact = None
        if chosen := request.POST.get("contact", ""):
            contact = Contact.objects.visible_to(request.user).get_visible(chosen)
        call = calls.claim_call(incident, contact, operator=cast(User, request.user))
    except AnlanError as error:
        errors.show(request, error)
        return redirect("incidents:call_queue")
    return redirect("incidents:call_sheet", uid=call.uid)


def sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The number, the words, and a button for each way in which a call ends."""
    rows = Call.objects.visible_to(request.user).select_related(
        "incident__organisation", "incident__asset", "contact"
    )
    call = rows.get_visible(uid)
    require(request.user, "incidents.serve", call.organisation_id)
    if request.method != "POST":
        return render(request, "incidents/calls/sheet.html", pages.sheet(request, call))
    try:
        outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
        calls.end_call(call, outcome, note, operator=cast(User, request.user))
        messages.success(request, _("The call is written down."))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:call_queue")
