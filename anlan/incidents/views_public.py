"""The pages behind the links of messages: no sign-in, one button."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anlan.core.errors import AnlanError
from anlan.incidents import actions
from anlan.incidents.actions.guarding import answer_by_link, usable_approval
from anlan.incidents.actions.response import usable_link
from anlan.incidents.paging import step_words, strategies_of


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
    return render(request, "incidents/ack.html", ctx)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, secret: str) -> HttpResponse:
    """GET and HEAD show what is to be approved; only the buttons' POST says yes or no."""
    try:
        link = usable_approval(secret)
        translation.activate(link.contact.language)
        if request.method == "POST":
            granted = request.POST.get("answer") == "yes"
            step = answer_by_link(secret, granted=granted, why=request.POST.get("why", ""))
            ctx = {"incident": step.incident, "granted": granted}
            return render(request, "incidents/approval_done.html", ctx)
    except AnlanError as error:
        return render(request, "incidents/ack_void.html", {"error": error}, status=error.status)
    incident = link.step.incident
    words = step_words(link.step, link.contact.language)
    ctx = {"incident": incident, "contact": link.contact, "step": link.step, "words": words}
    return render(request, "incidents/approval.html", ctx)
