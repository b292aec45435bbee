"""Pages: why was nobody called, and what became of each message."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.notifications import actions
from anlan.notifications.channels import label_of
from anlan.notifications.models import Delivery
from anlan.web import errors, filters
from anlan.web.htmx import wants_fragment
from anlan.web.tables import paged


def delivery_list(request: HttpRequest) -> HttpResponse:
    q = Delivery.objects.visible_to(request.user).select_related("organisation")
    state = filters.choice(request, "state", Delivery.State.values)
    about = filters.text(request, "about")
    if state:
        q = q.filter(state=state)
    if about:
        q = q.filter(about_uid=about)
    page = paged(request, q)
    ctx = {
        "page": page,
        "states": Delivery.State.choices,
        "state": state or "",
        "about": about,
    }
    name = "_delivery_table" if wants_fragment(request) else "delivery_list"
    return render(request, f"notifications/{name}.html", ctx)


def delivery_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    delivery = _delivery(request, uid)
    ctx = {
        "delivery": delivery,
        "attempts": list(delivery.attempts.all()),
        "fallbacks": list(delivery.fallbacks.all()),
        "channel": label_of(delivery.channel),
        "may_retry": actions.may_retry(delivery)
        and may(request.user, "incidents.acknowledge", delivery.organisation_id),
    }
    return render(request, "notifications/delivery_detail.html", ctx)


@require_POST
def delivery_retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    delivery = _delivery(request, uid)
    require(request.user, "incidents.acknowledge", delivery.organisation_id)
    try:
        actions.retry_delivery(delivery, actor=_actor(request))
        messages.success(request, _("The message is being sent again."))
    except Refused as error:
        errors.show(request, error)
    return redirect("notifications:delivery_detail", uid=uid)


def _delivery(request: HttpRequest, uid: UUID) -> Delivery:
    return Delivery.objects.visible_to(request.user).get_visible(uid)


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
