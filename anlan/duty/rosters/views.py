"""Pages of a roster with layers: the grid, and forms for what decides it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.calendars.models import Calendar
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, NotAllowed, NotVisible
from anlan.duty.models import Feed, GapNotice, Layer, Leave, Override, Swap
from anlan.duty.rosters import actions
from anlan.duty.rosters.forms import (
    FeedForm,
    LayerForm,
    LeaveForm,
    OverrideForm,
    SwapForm,
    layer_initial,
)
from anlan.duty.rosters.grid import Grid, month_grid, week_grid
from anlan.duty.rosters.ical.actions import secret_of
from anlan.organisations.models import Contact, Organisation
from anlan.web import errors


def organisation_of(request: HttpRequest, code: str) -> Organisation:
    found = Organisation.objects.visible_to(request.user).filter(code=code).first()
    if found is None:
        raise NotVisible(_("There is nothing here that you may see."))
    return found


def actor_of(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor


def back(organisation: Organisation) -> HttpResponse:
    return redirect("duty:month", code=organisation.code)


@require_GET
def month(request: HttpRequest, code: str) -> HttpResponse:
    """Who is on duty on each day of a month or a week, and everything that decides it."""
    organisation = organisation_of(request, code)
    now = timezone.now()
    is_week = "week" in request.GET

    def own(model: Any) -> Any:
        return model.objects.visible_to(request.user).filter(organisation=organisation)

    layers = own(Layer).select_related("calendar").prefetch_related("members__contact")
    ctx = {
        "organisation": organisation,
        "grid": _grid(request, organisation, is_week=is_week),
        "is_week": is_week,
        "layers": [row for row in layers if not row.ends_on or row.ends_on >= timezone.localdate()],
        "overrides": own(Override).filter(ends_at__gt=now).select_related("contact"),
        "leaves": own(Leave).filter(ends_at__gt=now).select_related("contact"),
        "swaps": own(Swap).filter(ends_at__gt=now).select_related("giver", "taker"),
        "gaps": own(GapNotice).filter(ends_at__gt=now),
        "feeds": [
            {"contact": row.contact, "uid": row.uid, "link": _link(row)}
            for row in own(Feed).filter(revoked_at=None).select_related("contact")
        ],
        "feed_form": FeedForm(
            contacts=Contact.objects.visible_to(request.user).filter(organisation=organisation)
        ),
        "may_change": may(request.user, "duty.manage", organisation),
    }
    return render(request, "duty/rosters/month.html", ctx)


def _link(feed: Feed) -> str:
    return settings.ANLAN_PUBLIC_URL + reverse("duty:feed", args=[secret_of(feed)])


def _grid(request: HttpRequest, organisation: Organisation, *, is_week: bool) -> Grid:
    now, today = timezone.now(), timezone.localdate()
    if is_week:
        try:
            day = date.fromisoformat(request.GET["week"])
        except ValueError:
            day = today
        return week_grid(organisation, day if 2000 <= day.year < 2100 else today, now)
    wanted = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", request.GET.get("month", ""))
    year, number = (int(part) for part in wanted.groups()) if wanted else (today.year, today.month)
    return month_grid(organisation, year, number, now)


def _form_page(
    request: HttpRequest,
    organisation: Organisation,
    form: Any,
    do: Callable[[Any], object],
    title: str,
) -> HttpResponse:
    """Show the form; what it says goes to the action, and a refusal is told above it."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
            return back(organisation)
        except AnlanError as error:
            form.add_error(None, str(error))
    ctx = {"form": form, "organisation": organisation, "title": title}
    return render(request, "duty/rosters/form.html", ctx)


def _managed(request: HttpRequest, code: str) -> tuple[Organisation, Any]:
    """The organisation and its contacts, for somebody who may change the roster."""
    organisation = organisation_of(request, code)
    require(request.user, "duty.manage", organisation)
    return organisation, Contact.objects.visible_to(request.user).filter(organisation=organisation)


def _layer_form(request: HttpRequest, organisation: Organisation, **options: Any) -> LayerForm:
    calendars = Calendar.objects.visible_to(request.user)
    own = calendars.filter(organisation_id=None) | calendars.filter(organisation_id=organisation.pk)
    contacts = Contact.objects.visible_to(request.user).filter(organisation=organisation)
    return LayerForm(request.POST or None, contacts=contacts, calendars=own, **options)


def layer_create(request: HttpRequest, code: str) -> HttpResponse:
    organisation, _contacts = _managed(request, code)
    initial = {"time_zone": organisation.time_zone, "starts_on": timezone.localdate()}
    form = _layer_form(request, organisation, initial=initial)

    def do(form: LayerForm) -> None:
        actions.set_layer(organisation, form.given(), actor=actor_of(request))

    return _form_page(request, organisation, form, do, _("New rotation"))


def layer_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = Layer.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "duty.manage", row.organisation_id)
    form = _layer_form(request, row.organisation, initial=layer_initial(row))

    def do(form: LayerForm) -> None:
        actions.set_layer(row.organisation, form.given(), row=row, actor=actor_of(request))

    return _form_page(request, row.organisation, form, do, _("Change the rotation"))


def override_create(request: HttpRequest, code: str) -> HttpResponse:
    organisation, contacts = _managed(request, code)
    form = OverrideForm(request.POST or None, contacts=contacts)

    def do(form: OverrideForm) -> None:
        level = form.cleaned_data["level"]
        actions.add_override(organisation, level, form.given(), actor=actor_of(request))

    return _form_page(request, organisation, form, do, _("Let somebody stand in"))


def leave_create(request: HttpRequest, code: str) -> HttpResponse:
    organisation, contacts = _managed(request, code)
    form = LeaveForm(request.POST or None, contacts=contacts)

    def do(form: LeaveForm) -> None:
        actions.add_leave(organisation, form.given(), actor=actor_of(request))

    return _form_page(request, organisation, form, do, _("Enter leave"))


def swap_ask(request: HttpRequest, code: str) -> HttpResponse:
    organisation, contacts = _managed(request, code)
    form = SwapForm(request.POST or None, contacts=contacts)

    def do(form: forms.Form) -> None:
        level, taker = form.cleaned_data["level"], form.cleaned_data["taker"]
        given = cast(SwapForm, form).given()
        actions.ask_swap(organisation, level, given, taker, actor=actor_of(request))

    return _form_page(request, organisation, form, do, _("Ask for a swap"))


def _ended(
    request: HttpRequest, row: Layer | Override | Leave, end: Callable[..., None]
) -> HttpResponse:
    require(request.user, "duty.manage", row.organisation_id)
    try:
        end(row, actor=actor_of(request), now=timezone.now())
    except AnlanError as error:
        errors.show(request, error)
    return back(row.organisation)


@require_POST
def layer_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = Layer.objects.visible_to(request.user).get_visible(uid)
    return _ended(request, row, actions.end_layer)


@require_POST
def override_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = Override.objects.visible_to(request.user).get_visible(uid)
    return _ended(request, row, actions.end_span)


@require_POST
def leave_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = Leave.objects.visible_to(request.user).get_visible(uid)
    return _ended(request, row, actions.end_span)


@require_POST
def swap_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Only the person who is asked answers; for one without a login whoever keeps the roster."""
    row = Swap.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "duty.manage", row.organisation_id)
    if row.taker.user_id not in (None, request.user.pk):
        raise NotAllowed(_("Only %(name)s can answer this.") % {"name": row.taker})
    accepted = request.POST.get("answer") == "yes"
    try:
        actions.answer_swap(row, accepted=accepted, actor=actor_of(request), now=timezone.now())
    except AnlanError as error:
        errors.show(request, error)
    return back(row.organisation)
