"""Pages of solutions and of help that was given."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.actors import Actor
from anlan.core.errors import AnlanError, NotVisible
from anlan.documents import pdf
from anlan.documents.model import Language, from_json
from anlan.documents.styles import WORD_CONTENT_TYPE
from anlan.incidents.actions import serving, solving
from anlan.incidents.forms_service import ServiceForm, SolutionForm
from anlan.incidents.models import Incident, ServiceRecord, Solution
from anlan.organisations.models import Contact, Organisation
from anlan.web import errors
from anlan.web.tables import paged


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor


def _incident(request: HttpRequest, uid: UUID) -> Incident:
    rows = Incident.objects.visible_to(request.user)
    return rows.select_related("organisation", "asset").get_visible(uid)


def panel(request: HttpRequest, incident: Incident) -> dict[str, Any]:
    """Solutions and help on the page of an incident; a customer sees what was issued."""
    organisation = incident.organisation_id
    may_solve = may(request.user, "incidents.solution", organisation)
    rows = Solution.objects.visible_to(request.user).filter(incident=incident).without_files()
    records = ServiceRecord.objects.visible_to(request.user).filter(incident=incident)
    return {
        "incident": incident,
        "solutions": rows if may_solve else rows.issued(),
        "records": records,
        "may_solve": may_solve and incident.is_open,
        "may_serve": may(request.user, "incidents.serve", organisation),
        "service_form": ServiceForm(
            incident=incident,
            viewer=request.user,
            initial={"key": uuid4().hex, "started_at": timezone.localtime()},
        ),
    }


@require_POST
def service_record(request: HttpRequest, uid: UUID) -> HttpResponse:
    incident = _incident(request, uid)
    require(request.user, "incidents.serve", incident.organisation)
    form = ServiceForm(request.POST, incident=incident, viewer=request.user)
    if not form.is_valid():
        field, problems = next(iter(form.errors.items()))
        messages.error(request, f"{form.fields[field].label}: {' '.join(map(str, problems))}")
        return redirect("incidents:incident_detail", uid=uid)
    try:
        serving.record_service(
            incident, serving.Service(**form.cleaned_data), actor=_actor(request)
        )
        messages.success(request, _("The help is written down."))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:incident_detail", uid=uid)


@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    """Help given, newest first; for one customer when one is chosen."""
    rows = ServiceRecord.objects.visible_to(request.user)
    rows = rows.select_related("incident__organisation")
    chosen = request.GET.get("organisation", "")
    if chosen:
        rows = rows.filter(incident__organisation__code=chosen)
    ctx = {
        "page": paged(request, rows, 50),
        "organisations": Organisation.objects.visible_to(request.user),
        "chosen": chosen,
    }
    return render(request, "incidents/service_list.html", ctx)


@require_POST
def solution_draft(request: HttpRequest, uid: UUID) -> HttpResponse:
    incident = _incident(request, uid)
    require(request.user, "incidents.solution", incident.organisation)
    wanted = request.POST.get("language") or get_language() or "zh"
    language: Language = "en" if wanted.startswith("en") else "zh"
    try:
        made = solving.draft_solution(incident, language=language, actor=_actor(request))
    except AnlanError as error:
        errors.show(request, error)
        return redirect("incidents:incident_detail", uid=uid)
    return redirect("incidents:solution_detail", uid=made.uid)


def _solution(request: HttpRequest, uid: UUID) -> Solution:
    """A draft is only for those who write it."""
    rows = Solution.objects.visible_to(request.user).select_related(
        "incident__organisation", "incident__asset"
    )
    found = rows.get_visible(uid)
    if found.number is None and not may(
        request.user, "incidents.solution", found.incident.organisation_id
    ):
        raise NotVisible(_("There is nothing here that you may see."))
    return found


def solution_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Read a version, or correct the draft."""
    solution = _solution(request, uid)
    form = SolutionForm(request.POST or None, instance=solution)
    if request.method == "POST":
        require(request.user, "incidents.solution", solution.incident.organisation)
        if form.is_valid():
            return _save(request, uid, form)
    organisation = solution.incident.organisation_id
    contacts = Contact.objects.visible_to(request.user).filter(
        organisation_id=organisation, kind=Contact.Kind.CUSTOMER
    )
    ctx = {
        "solution": solution,
        "incident": solution.incident,
        "form": form,
        "contacts": contacts.exclude(email=""),
        "may_solve": may(request.user, "incidents.solution", organisation),
    }
    return render(request, "incidents/solution_detail.html", ctx)


def _save(request: HttpRequest, uid: UUID, form: SolutionForm) -> HttpResponse:
    """Save, and issue what was just read when that button was pressed."""
    solution = _solution(request, uid)
    try:
        solving.edit_solution(solution, actor=_actor(request), **form.cleaned_data)
        if "issue" in request.POST:
            solving.issue_solution(solution, actor=_actor(request))
            messages.success(request, _("Issued as version %(n)s.") % {"n": solution.number})
        else:
            messages.success(request, _("Saved."))
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:solution_detail", uid=uid)


@require_POST
def solution_send(request: HttpRequest, uid: UUID) -> HttpResponse:
    solution = _solution(request, uid)
    require(request.user, "incidents.solution", solution.incident.organisation)
    contact = Contact.objects.visible_to(request.user).get_visible(request.POST.get("contact", ""))
    try:
        solving.send_solution(solution, contact, actor=_actor(request))
        messages.success(request, _("It is on its way to %(name)s.") % {"name": contact.name})
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:solution_detail", uid=uid)


@require_GET
def solution_file(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """The issued paper as Word, or as PDF where this Anlan can make one."""
    solution = _solution(request, uid)
    if solution.number is None:
        raise NotVisible(_("There is no such paper."))
    if form == "pdf":
        content, kind = pdf.render(from_json(solution.document)), "application/pdf"
    else:
        content, kind = bytes(solution.file), WORD_CONTENT_TYPE
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{solution.file_name}.{form}"'
    return response
