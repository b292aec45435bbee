"""Pages of calendars."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.calendars import actions, forms, loading, pages, rules
from anlan.calendars.models import Calendar
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, NotAllowed
from anlan.web import errors


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.user.actor  # type: ignore[union-attr]  # Pages require sign-in.
    return actor


def may_manage(viewer: Any, calendar: Calendar | None) -> bool:
    """A shared calendar is the installation's; one of an organisation is its administrator's."""
    if calendar is None or calendar.organisation_id is None:
        return bool(viewer.is_superuser)
    return bool(viewer.holds("calendars.manage", calendar.organisation_id))


def _require(request: HttpRequest, calendar: Calendar | None) -> None:
    if not may_manage(request.user, calendar):
        raise NotAllowed(errors.TITLES[403])


def _visible(request: HttpRequest, uid: UUID) -> Calendar:
    return Calendar.objects.visible_to(request.user).get_visible(uid)


@require_GET
def calendar_list(request: HttpRequest) -> HttpResponse:
    ctx = {
        "calendars": Calendar.objects.visible_to(request.user),
        "may_create": may_manage(request.user, None),
        "years": pages.notice_years(),
    }
    return render(request, "calendars/list.html", ctx)


@require_GET
def calendar_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Facts, exceptions, and the month that is asked for."""
    row = _visible(request, uid)
    wanted = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", request.GET.get("month", ""))
    today = timezone.localdate()
    year, month = (int(part) for part in wanted.groups()) if wanted else (today.year, today.month)
    calendar = loading.calendar_of(row)
    ctx = {
        "calendar": row,
        "month": pages.month_view(calendar, year, month),
        "exceptions": row.exceptions.all(),
        "exception_form": forms.ExceptionForm(),
        "explain_form": forms.ExplainForm(
            auto_id="explain_%s", initial={"start": timezone.localtime()}
        ),
        "may_manage": may_manage(request.user, row),
    }
    return render(request, "calendars/detail.html", ctx)


def calendar_create(request: HttpRequest) -> HttpResponse:
    _require(request, None)
    return _form(request, forms.CalendarForm(request.POST or None), None)


def calendar_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = _visible(request, uid)
    _require(request, row)
    names = ("name", "time_zone", "follows_holidays")
    initial = {name: getattr(row, name) for name in names}
    form = forms.CalendarForm(request.POST or None, row=row, initial=initial)
    return _form(request, form, row)


def _form(request: HttpRequest, form: forms.CalendarForm, row: Calendar | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if row is None:
                row = actions.create_calendar(actor=_actor(request), **form.cleaned_data)
            else:
                actions.change_calendar(row, actor=_actor(request), **form.cleaned_data)
            return redirect("calendars:calendar_detail", uid=row.uid)
        except AnlanError as error:
            form.add_error(None, str(error))
    return render(request, "calendars/form.html", {"form": form, "calendar": row})


@require_GET
def explain(request: HttpRequest, uid: UUID) -> HttpResponse:
    """When a span ends that begins at a moment, with every stretch that counts or not."""
    row = _visible(request, uid)
    calendar = loading.calendar_of(row)
    form = forms.ExplainForm(request.GET if "start" in request.GET else None)
    ctx: dict[str, Any] = {"calendar": row, "form": form}
    if form.is_bound and form.is_valid():
        try:
            deadline = rules.explain(form.cleaned_data["start"], form.seconds, calendar)
            ctx |= {"explained": pages.explained(deadline, calendar)}
        except rules.NeverOpen:
            form.add_error(None, _("This calendar never opens, so nothing ever falls due."))
    return render(request, "calendars/explain.html", ctx)


@require_POST
def exception_add(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = _visible(request, uid)
    _require(request, row)
    form = forms.ExceptionForm(request.POST)
    if form.is_valid():
        actions.set_exception(row, actor=_actor(request), **form.cleaned_data)
    else:
        messages.error(request, " ".join(str(each[0]) for each in form.errors.values()))
    return redirect("calendars:calendar_detail", uid=uid)


@require_POST
def exception_remove(request: HttpRequest, uid: UUID, exception_id: int) -> HttpResponse:
    row = _visible(request, uid)
    _require(request, row)
    try:
        actions.remove_exception(row, exception_id, actor=_actor(request))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("calendars:calendar_detail", uid=uid)


def notices(request: HttpRequest) -> HttpResponse:
    """Which years' holidays are known; the installation's administrator enters the others."""
    may_enter = may_manage(request.user, None)
    year = request.GET.get("year", "")
    initial = {"year": year if year.isdigit() else timezone.localdate().year + 1}
    form = forms.NoticeForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":
        _require(request, None)
        if form.is_valid():
            given = form.cleaned_data
            actions.set_notice(
                given["year"], given["days"], source=given["source"], actor=_actor(request)
            )
            messages.success(request, _("The holidays of %(year)s are known now.") % given)
            return redirect("calendars:notices")
    ctx = {"form": form, "years": pages.notice_years(), "may_enter": may_enter}
    return render(request, "calendars/notices.html", ctx)
