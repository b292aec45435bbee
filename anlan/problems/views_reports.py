"""Pages of reports: make a revision, read it, take it away as Word or PDF."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.actors import Actor
from anlan.documents.styles import PDF_CONTENT_TYPE, WORD_CONTENT_TYPE
from anlan.problems import actions
from anlan.problems.forms import ReportForm
from anlan.problems.models import Problem, ProblemReport
from anlan.problems.report import as_pdf


@require_POST
def report_make(request: HttpRequest, uid: UUID) -> HttpResponse:
    problem = Problem.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "problems.edit", problem.organisation_id)
    form = ReportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose Chinese or English."))
        return redirect("problems:problem_detail", uid=uid)
    language = form.cleaned_data["language"]
    made = actions.make_report(problem, language=language, actor=_actor(request))
    return redirect("problems:report_detail", uid=made.uid)


def report_detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    report = _report(request, uid)
    return render(request, "problems/report_detail.html", {"report": report})


def report_download(request: HttpRequest, uid: UUID) -> HttpResponse:
    report = _report(request, uid)
    response = HttpResponse(bytes(report.file), content_type=WORD_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{report.file_name()}"'
    response["X-Content-SHA256"] = report.sha256
    return response


def report_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    report = _report(request, uid)
    response = HttpResponse(as_pdf(report), content_type=PDF_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{report.file_name("pdf")}"'
    return response


def _report(request: HttpRequest, uid: UUID) -> ProblemReport:
    rows = ProblemReport.objects.visible_to(request.user)
    return rows.select_related("problem__organisation", "incident").get_visible(uid)


def _actor(request: HttpRequest) -> Actor:
    return cast(User, request.user).actor
