"""Writing updates for the customer, and the customer's page of an incident."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.errors import AnlanError
from anlan.incidents.actions import customer as actions
from anlan.incidents.customer import templates
from anlan.incidents.models import CustomerLink, Incident
from anlan.organisations.models import Contact
from anlan.web import errors


def updates(request: HttpRequest, uid: str) -> HttpResponse:
    """The draft of the state, to be corrected, looked at and sent; below what was sent."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.work", incident.organisation_id)
    is_news = "news" not in request.GET
    texts = templates.drafts(incident, is_news=is_news)
    if request.method == "POST":
        texts = {language: request.POST.get(language, "") for language in texts}
        if "send" in request.POST:
            try:
                actor = cast(User, request.user).actor
                actions.send_update(incident, texts, actor=actor)
                messages.success(request, _("The customer is being told."))
                return redirect("incidents:customer_updates", uid=uid)
            except AnlanError as error:
                errors.show(request, error)
    rows = Contact.objects.visible_to(request.user)
    ctx = {
        "incident": incident,
        "texts": texts,
        "is_preview": request.method == "POST",
        "customers": rows.filter(
            organisation_id=incident.organisation_id, kind=Contact.Kind.CUSTOMER
        ),
        "due_at": actions.next_update_at(incident),
        "sent": incident.customer_updates.all(),
        "links": incident.customer_links.filter(revoked_at=None).select_related("contact"),
    }
    return render(request, "incidents/customer_updates.html", ctx)


@require_POST
def link_revoke(request: HttpRequest, uid: str) -> HttpResponse:
    link = CustomerLink.objects.visible_to(request.user).select_related("incident").get_visible(uid)
    require(request.user, "incidents.work", link.organisation_id)
    try:
        actions.revoke_customer_link(link, actor=cast(User, request.user).actor)
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:customer_updates", uid=link.incident.uid)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def customer_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Public facts only. GET and HEAD change nothing; a button's POST is the customer's word."""
    try:
        link = actions.link_behind(secret)
        translation.activate(link.contact.language)
        if request.method == "POST":
            works, word = request.POST.get("works") == "yes", request.POST.get("word", "")
            actions.hear_customer(secret, works=works, word=word)
            messages.success(request, _("Thank you, we have written it down."))
            return redirect("incidents:customer_page", secret=secret)
    except AnlanError as error:
        response = render(
            request, "incidents/customer_void.html", {"error": error}, status=error.status
        )
    else:
        response = _page(request, link)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _page(request: HttpRequest, link: CustomerLink) -> HttpResponse:
    incident = link.incident
    language = "zh" if link.contact.language.startswith("zh") else "en"
    ctx = {
        "number": incident.number,
        "severity_level": incident.severity,
        "state": incident.get_state_display(),
        "organisation": incident.organisation.name,
        "affected": templates.affected(incident),
        "since": incident.fault_at,
        "next_at": actions.next_update_at(incident),
        "updates": [(one.sent_at, one.texts[language]) for one in incident.customer_updates.all()],
        "may_speak": incident.is_open,
    }
    return render(request, "incidents/customer_page.html", ctx)


def updates_panel(request: HttpRequest, incident: Incident) -> dict[str, object] | None:
    """When the customer must hear next, for whoever may write it."""
    if not may(request.user, "incidents.work", incident.organisation_id):
        return None
    due = actions.next_update_at(incident)
    return {"incident": incident, "due_at": due, "count": incident.customer_updates.count()}
