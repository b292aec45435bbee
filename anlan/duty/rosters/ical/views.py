"""The calendar feed, and who may make and revoke its addresses."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from anlan.accounts.permissions import require
from anlan.core.errors import AnlanError
from anlan.duty.models import Feed
from anlan.duty.rosters.forms import FeedForm
from anlan.duty.rosters.ical import actions
from anlan.duty.rosters.views import actor_of, back, organisation_of
from anlan.organisations.models import Contact
from anlan.web import errors


@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Calendar programs cannot sign in: the signature of the address is the key."""
    try:
        text = actions.text_by_link(secret, timezone.now())
    except AnlanError as error:
        return HttpResponse(f"{error}\n", content_type="text/plain", status=error.status)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Language"] = translation.get_language() or "en"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def feed_create(request: HttpRequest, code: str) -> HttpResponse:
    organisation = organisation_of(request, code)
    require(request.user, "duty.manage", organisation)
    contacts = Contact.objects.visible_to(request.user).filter(organisation=organisation)
    form = FeedForm(request.POST, contacts=contacts)
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        actions.create_feed(organisation, contact, actor=actor_of(request))
    else:
        messages.error(request, " ".join(str(each[0]) for each in form.errors.values()))
    return back(organisation)


@require_POST
def feed_revoke(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = Feed.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "duty.manage", row.organisation_id)
    try:
        actions.revoke_feed(row, actor=actor_of(request))
    except AnlanError as error:
        errors.show(request, error)
    return back(row.organisation)
