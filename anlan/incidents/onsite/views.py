"""Pages of visits: dispatch, the list, the phone page and what it sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, BadInput, NotVisible
from anlan.core.paths import data_folder
from anlan.incidents.actions import visits
from anlan.incidents.models import Incident, VisitEntry, WorkOrder
from anlan.incidents.onsite import pages
from anlan.incidents.onsite.forms import DispatchForm, EntryForm
from anlan.incidents.onsite.rules import EntryKind
from anlan.web import errors
from anlan.web.tables import paged


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor


def _order(request: HttpRequest, uid: UUID) -> WorkOrder:
    rows = WorkOrder.objects.visible_to(request.user).select_related(
        "incident__organisation", "incident__asset", "engineer", "site"
    )
    order = rows.get_visible(uid)
    require(request.user, "incidents.work", order.organisation_id)
    return order


@require_POST
def dispatch(request: HttpRequest, uid: UUID) -> HttpResponse:
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.dispatch", incident.organisation_id)
    form = DispatchForm(request.POST, incident=incident, viewer=request.user)
    try:
        if not form.is_valid():
            field, problems = next(iter(form.errors.items()))
            raise BadInput(f"{form.fields[field].label}: {' '.join(map(str, problems))}")
        engineer = form.cleaned_data.pop("engineer")
        trip = visits.Trip(**form.cleaned_data)
        visits.dispatch_visit(incident, engineer, trip, actor=_actor(request))
        messages.success(request, _("The work order is on its way to the engineer."))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)


@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Work orders, open ones first asked for; mine when wanted."""
    rows = WorkOrder.objects.visible_to(request.user).select_related(
        "incident__organisation", "engineer", "site"
    )
    which = request.GET.get("which", "open")
    if which != "all":
        rows = rows.open()
    if which == "mine":
        rows = rows.filter(engineer__user_id=cast(User, request.user).pk)
    return render(
        request, "incidents/visit_list.html", {"page": paged(request, rows), "which": which}
    )


@require_GET
def visit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The page for the phone; without JavaScript its forms work with a network."""
    return render(request, "incidents/visit.html", pages.phone_page(request, _order(request, uid)))


@require_POST
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    order = _order(request, uid)
    try:
        visits.answer_visit(
            order, accept="accept" in request.POST, why=request.POST.get("why", ""),
            user=cast(User, request.user),
        )  # fmt: skip
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:visit", uid=uid)


@require_POST
def entry(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """One entry; the phone's script gets JSON and keeps what was not taken."""
    order = _order(request, uid)
    wants_json = request.headers.get("Accept") == "application/json"
    try:
        made = visits.add_entry(order, _given(request, kind), actor=_actor(request))
    except AnlanError as error:
        if wants_json:
            return JsonResponse({"message": str(error), "code": error.code}, status=error.status)
        errors.show(request, error)
        return redirect("incidents:visit", uid=uid)
    if wants_json:
        return JsonResponse({"id": str(made.uid), "kind": made.kind})
    return redirect("incidents:visit", uid=uid)


def _given(request: HttpRequest, kind: str) -> visits.Entry:
    form = EntryForm(request.POST, request.FILES)
    if kind not in set(EntryKind):
        raise NotVisible(_("There is nothing here that you may see."))
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        raise BadInput(
            f"{field}: {' '.join(map(str, problems))}", errors=[{"field": field, "expected": "–"}]
        )
    photo = form.cleaned_data["photo"]
    return visits.Entry(
        kind=EntryKind(kind),
        key=form.cleaned_data["key"],
        at=_moment(request.POST.get("at", "")),
        text=form.cleaned_data["text"],
        data=form.facts(),
        photo=photo.read(visits.PHOTO_LIMIT + 1) if photo else None,
        keep_position=form.cleaned_data["keep_position"],
    )


def _moment(written: str) -> datetime:
    """The phone's clock where it makes sense, else now."""
    try:
        found = parse_datetime(written)
    except ValueError:
        found = None
    if found is None:
        return timezone.now()
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@require_GET
def photo(request: HttpRequest, uid: UUID) -> FileResponse:
    """A photo or signature; its type is what its content was recognised as."""
    rows = VisitEntry.objects.visible_to(request.user).select_related("order__incident")
    found = rows.get_visible(uid)
    require(request.user, "incidents.work", found.organisation_id)
    path = data_folder() / "evidence" / found.file
    if not found.file or not path.is_file():
        raise NotVisible(_("There is nothing here that you may see."))
    return FileResponse(path.open("rb"), content_type=found.file_type)
