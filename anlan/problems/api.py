"""REST: problems, their corrective actions and reports."""

from datetime import date
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Status
from pydantic import Field

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.documents.styles import PDF_CONTENT_TYPE, WORD_CONTENT_TYPE
from anlan.incidents.models import Incident
from anlan.problems import actions, rules
from anlan.problems.models import CorrectiveAction, Problem, ProblemReport
from anlan.problems.report import as_pdf

router = Router(tags=["problems"])


class ProblemIn(Body):
    """Open the problem of an incident, or get the one there is."""

    incident: str


class ProblemChange(Body):
    """Only the fields that are sent are changed."""

    title: str | None = Field(default=None, min_length=1, max_length=200)
    fault_class: rules.FaultClass | None = None
    cause: str | None = Field(default=None, max_length=20_000)
    method: str | None = Field(default=None, max_length=20_000)
    losses: str | None = Field(default=None, max_length=20_000)
    unrecoverable_reason: str | None = Field(default=None, max_length=20_000)


class ActionIn(Body):
    kind: rules.ActionKind
    description: str = Field(min_length=1, max_length=5_000)
    owner: str = Field(default="", max_length=100)
    due_on: date | None = None


class ReportIn(Body):
    language: Literal["zh", "en"] = "zh"


def problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "id": str(problem.uid),
        "number": problem.number,
        "organisation": problem.organisation.code,
        "incidents": [str(incident.uid) for incident in problem.incidents.all()],
        "title": problem.title,
        "fault_class": problem.fault_class,
        "cause": problem.cause,
        "method": problem.method,
        "losses": problem.losses,
        "unrecoverable_reason": problem.unrecoverable_reason,
        "state": problem.state,
        "due": [
            {"stage": due.stage.value, "due_at": due.due_at, "made_at": due.made_at}
            for due in problem.dues()
        ],
        "actions": [action_json(action) for action in problem.actions.all()],
    }


def action_json(action: CorrectiveAction) -> dict[str, Any]:
    return {
        "id": str(action.uid),
        "kind": action.kind,
        "description": action.description,
        "owner": action.owner,
        "due_on": action.due_on,
        "state": action.state,
        "signed_by": action.signed_by,
    }


def report_json(report: ProblemReport) -> dict[str, Any]:
    return {
        "id": str(report.uid),
        "problem": str(report.problem.uid),
        "number": report.problem.number,
        "incident": str(report.incident.uid),
        "revision": report.revision,
        "stage": report.stage,
        "language": report.language,
        "sha256": report.sha256,
        "timeline_head": report.timeline_head,
        "made_by": report.made_by,
        "created_at": report.created_at,
        "file": f"/api/v1/reports/{report.uid}/download",
    }


@router.get("/problems", summary="Problems, newest first")
def list_problems(
    request: ApiRequest,
    state: str | None = None,
    incident: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    request.auth.require("read")
    q = Problem.objects.visible_to(request.auth).select_related("organisation")
    if state is not None:
        q = q.filter(state=state)
    if incident is not None:
        q = q.filter(incidents__in=[_incident(request, incident)])
    return page(q.prefetch_related("incidents", "actions", "reports"), cursor, limit, problem_json)


@router.post("/problems", response={201: dict[str, Any]}, summary="Open the problem of an incident")
def open_problem(request: ApiRequest, body: ProblemIn) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    problem = actions.open_problem(_incident(request, body.incident), actor=request.auth.actor)
    return Status(201, problem_json(problem))


@router.get("/problems/{uid}", summary="One problem")
def get_problem(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    return problem_json(_problem(request, uid))


@router.post("/problems/{uid}", summary="Change what is known about a problem")
def change_problem(request: ApiRequest, uid: str, body: ProblemChange) -> dict[str, Any]:
    request.auth.require("respond")
    problem = _problem(request, uid)
    fields = {
        name: value for name, value in body.model_dump(mode="json").items() if value is not None
    }
    if fields:
        actions.change_problem(problem, actor=request.auth.actor, **fields)
    return problem_json(problem)


@router.post(
    "/problems/{uid}/actions", response={201: dict[str, Any]}, summary="Add a corrective action"
)
def add_action(request: ApiRequest, uid: str, body: ActionIn) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    made = actions.add_action(
        _problem(request, uid),
        body.kind,
        body.description,
        owner=body.owner,
        due_on=body.due_on,
        actor=request.auth.actor,
    )
    return Status(201, action_json(made))


@router.post("/problems/{uid}/reports", response={201: dict[str, Any]}, summary="Make a report")
def make_report(request: ApiRequest, uid: str, body: ReportIn) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    problem = _problem(request, uid)
    made = actions.make_report(problem, language=body.language, actor=request.auth.actor)
    return Status(201, report_json(made))


@router.get("/reports", summary="Reports, newest first")
def list_reports(
    request: ApiRequest,
    stage: str | None = None,
    incident: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    request.auth.require("read")
    q = ProblemReport.objects.visible_to(request.auth).defer("file", "document")
    if stage is not None:
        q = q.filter(stage=stage)
    if incident is not None:
        q = q.filter(incident=_incident(request, incident))
    return page(q.select_related("problem", "incident"), cursor, limit, report_json)


@router.get("/reports/{uid}", summary="One report with its content")
def get_report(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    report = _report(request, uid)
    return report_json(report) | {"document": report.document}


@router.get("/reports/{uid}/download", summary="The report as Word or PDF")
def download_report(
    request: ApiRequest, uid: str, format: Literal["docx", "pdf"] = "docx"
) -> HttpResponse:
    request.auth.require("read")
    report = _report(request, uid)
    if format == "pdf":
        response = HttpResponse(as_pdf(report), content_type=PDF_CONTENT_TYPE)
    else:
        response = HttpResponse(bytes(report.file), content_type=WORD_CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{report.file_name(format)}"'
    return response


def _problem(request: ApiRequest, uid: str) -> Problem:
    rows = Problem.objects.visible_to(request.auth).select_related("organisation")
    return rows.get_visible(uid)


def _report(request: ApiRequest, uid: str) -> ProblemReport:
    rows = ProblemReport.objects.visible_to(request.auth)
    return rows.select_related("problem", "incident").get_visible(uid)


def _incident(request: ApiRequest, uid: str) -> Incident:
    return Incident.objects.visible_to(request.auth).get_visible(uid)
