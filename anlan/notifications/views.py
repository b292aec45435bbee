"""Pages: why was nobody called, and over which server does mail go out."""

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
from anlan.core.errors import NotVisible, Refused
from anlan.notifications import actions
from anlan.notifications.forms import EmailChannelForm, TestForm
from anlan.notifications.message import Recipient
from anlan.notifications.models import ChannelConfig, Delivery
from anlan.notifications.pipeline import has_way_out
from anlan.organisations.models import Organisation
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
        "may_retry": delivery.state == Delivery.State.FAILED
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


def channel_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "notifications.manage")
    organisations = [
        organisation
        for organisation in Organisation.objects.visible_to(request.user)
        if may(request.user, "notifications.manage", organisation)
    ]
    own = {
        config.organisation_id: config
        for config in ChannelConfig.objects.visible_to(request.user).filter(kind="email")
    }
    rows = [
        {
            "organisation": organisation,
            "config": own.get(organisation.pk),
            "has_way_out": has_way_out(frozenset({organisation.pk}), "email"),
        }
        for organisation in organisations
    ]
    ctx = {"rows": rows, "test_address": getattr(request.user, "email", "")}
    return render(request, "notifications/channel_list.html", ctx)


def channel_edit(request: HttpRequest, code: str) -> HttpResponse:
    organisation = _organisation(request, code)
    config = ChannelConfig.objects.visible_to(request.user).own(organisation.pk, "email").first()
    initial = EmailChannelForm.initial_of(config.settings) if config else None
    form = EmailChannelForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_channel(
            organisation,
            "email",
            settings=form.as_settings(),
            secret=form.cleaned_data["password"] or None,
            actor=_actor(request),
        )
        messages.success(request, _("Saved. Send a test message to prove it."))
        return redirect("notifications:channel_list")
    ctx = {"form": form, "organisation": organisation}
    return render(request, "notifications/channel_edit.html", ctx)


@require_POST
def channel_test(request: HttpRequest, code: str) -> HttpResponse:
    organisation = _organisation(request, code)
    form = TestForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That is not a mail address."))
        return redirect("notifications:channel_list")
    user = cast(User, request.user)
    recipient = Recipient(None, str(user), form.cleaned_data["address"], user.language)
    delivery = actions.send_test(organisation, recipient, actor=user.actor)
    return redirect("notifications:delivery_detail", uid=delivery.uid)


def _delivery(request: HttpRequest, uid: UUID) -> Delivery:
    return Delivery.objects.visible_to(request.user).get_visible(uid)


def _organisation(request: HttpRequest, code: str) -> Organisation:
    found = Organisation.objects.visible_to(request.user).filter(code=code).first()
    if found is None:
        raise NotVisible(_("There is nothing here that you may see."))
    require(request.user, "notifications.manage", found)
    return found


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
