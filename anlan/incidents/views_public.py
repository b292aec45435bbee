"""The page behind the link of a page: no sign-in, one button."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.core.errors import AnlanError
from anlan.incidents import actions
from anlan.incidents.actions.response import usable_link
from anlan.incidents.paging import strategies_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, secret: str) -> HttpResponse:
    """GET and HEAD show the incident and change nothing; the button's POST acknowledges."""
    try:
        link = usable_link(secret)
        language = link.contact.language
        translation.activate(language)
        if request.method == "POST":
            incident = actions.acknowledge_by_link(secret)
            return render(request, "incidents/ack_done.html", {"incident": incident})
    except AnlanError as error:
        return render(request, "incidents/ack_void.html", {"error": error}, status=error.status)
    incident = link.incident
    ctx = {
        "incident": incident,
        "contact": link.contact,
        "strategies": strategies_of(incident, language)[:3],
    }
    response = render(request, "incidents/ack.html", ctx)
    response["Referrer-Policy"] = "no-referrer"
    return response
