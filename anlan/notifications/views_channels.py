"""Pages on which the ways out are set, tried and removed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.errors import NotVisible
from anlan.notifications import actions, health
from anlan.notifications.channels import channel_of, choices, kinds
from anlan.notifications.forms import TestForm
from anlan.notifications.message import Recipient
from anlan.notifications.models import ChannelConfig
from anlan.notifications.pipeline import callbacks
from anlan.notifications.pipeline.configs import has_way_out
from anlan.organisations.models import Organisation
from anlan.web import filters


def channel_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "notifications.manage")
    organisations = [
        organisation
        for organisation in Organisation.objects.visible_to(request.user)
        if may(request.user, "notifications.manage", organisation)
    ]
    ids = [organisation.pk for organisation in organisations]
    own: dict[int, dict[str, ChannelConfig]] = {}
    for config in ChannelConfig.objects.visible_to(request.user).filter(organisation_id__in=ids):
        own.setdefault(config.organisation_id or 0, {})[config.kind] = config
    healths = health.by_channel(request.user, ids, timezone.now())
    groups = [
        {"organisation": row, "rows": _rows(row, own.get(row.pk, {}), healths)}
        for row in organisations
    ]
    ctx = {
        "groups": groups,
        "kinds": choices(),
        "test_address": getattr(request.user, "email", ""),
    }
    return render(request, "notifications/channel_list.html", ctx)


def _rows(
    organisation: Organisation,
    own: dict[str, ChannelConfig],
    healths: dict[tuple[int, str], health.Health],
) -> list[dict[str, Any]]:
    """E-mail always, because everybody needs it, and what else is set."""
    return [
        {
            "kind": kind,
            "label": label,
            "address_label": channel_of(kind).address_label,
            "config": own.get(kind),
            "where": actions.where_of(own[kind]) if kind in own else "",
            "has_way_out": kind in own or has_way_out(frozenset({organisation.pk}), kind),
            "health": healths.get((organisation.pk, kind), health.Health()),
        }
        for kind, label in choices()
        if kind == "email" or kind in own
    ]


def channel_add(request: HttpRequest, code: str) -> HttpResponse:
    organisation = _organisation(request, code)
    kind = filters.choice(request, "kind", kinds()) or "email"
    return redirect("notifications:channel_edit", code=organisation.code, kind=kind)


def channel_edit(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    organisation = _organisation(request, code)
    channel = channel_of(_known(kind))
    config = ChannelConfig.objects.visible_to(request.user).own(organisation.pk, kind).first()
    form_class = channel.form()
    form = form_class(
        filters.posted(request),
        initial=form_class.initial_of(config.settings) if config else None,
        stored=config.secret.reveal() if config else None,
    )
    if request.method == "POST" and form.is_valid():
        actions.set_channel(
            organisation,
            kind,
            settings=form.as_settings(),
            secret=form.as_secret(),
            actor=cast(User, request.user).actor,
        )
        messages.success(request, _("Saved. Send a test message to prove it."))
        return redirect("notifications:channel_list")
    ctx: dict[str, Any] = {
        "form": form, "organisation": organisation, "channel": channel, "config": config,
    }  # fmt: skip
    if config and channel.takes_replies:
        ctx["inbound_url"] = callbacks.inbound_url(config)
    return render(request, "notifications/channel_edit.html", ctx)


@require_POST
def channel_test(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    organisation = _organisation(request, code)
    channel = channel_of(_known(kind))
    form = TestForm(request.POST)
    if not form.is_valid() or not channel.is_address(form.cleaned_data["address"]):
        messages.error(request, _("This is no address of this channel."))
        return redirect("notifications:channel_list")
    user = cast(User, request.user)
    recipient = Recipient(None, str(user), form.cleaned_data["address"], user.language)
    delivery = actions.send_test(organisation, recipient, kind=kind, actor=user.actor)
    return redirect("notifications:delivery_detail", uid=delivery.uid)


@require_POST
def channel_remove(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    organisation = _organisation(request, code)
    config = ChannelConfig.objects.visible_to(request.user).own(organisation.pk, kind).first()
    if config is None:
        raise NotVisible(_("There is nothing here that you may see."))
    actions.remove_channel(config, actor=cast(User, request.user).actor)
    messages.success(request, _("The channel is removed."))
    return redirect("notifications:channel_list")


def _known(kind: str) -> str:
    if kind not in kinds():
        raise NotVisible(_("There is nothing here that you may see."))
    return kind


def _organisation(request: HttpRequest, code: str) -> Organisation:
    found = Organisation.objects.visible_to(request.user).filter(code=code).first()
    if found is None:
        raise NotVisible(_("There is nothing here that you may see."))
    require(request.user, "notifications.manage", found)
    return found
