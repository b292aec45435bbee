"""Solutions and help over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.core.errors import BadInput
from anlan.incidents.actions import serving, solving
from anlan.incidents.models import Incident, ServiceRecord, Solution
from anlan.organisations.models import Contact

router = Router(tags=["incidents"])


class ServiceIn(Body):
    """`key` is chosen by the sender: the same key again is the same record."""

    incident: UUID
    mode: str
    key: str
    started_at: datetime
    ended_at: datetime | None = None
    contact: UUID | None = None
    contact_name: str = ""
    said: str = ""
    result: str = ""


class DraftIn(Body):
    incident: UUID
    language: Literal["zh", "en"] = "zh"


class SolutionIn(Body):
    cause: str | None = None
    temporary: str | None = None
    permanent: str | None = None
    risk: str | None = None
    who: str | None = None
    due_at: datetime | None = None


def _service_json(record: ServiceRecord) -> dict[str, Any]:
    names = (
        "mode", "engineer", "contact_name", "said", "result", "key", "started_at", "ended_at",
    )  # fmt: skip
    return {
        "id": str(record.uid),
        "incident": str(record.incident.uid),
        "organisation": record.incident.organisation.code,
        **{name: getattr(record, name) for name in names},
    }


def _solution_json(solution: Solution) -> dict[str, Any]:
    names = (
        "language", "based_on", *Solution.TEXTS, "due_at", "sha256", "issued_by", "issued_at",
        "timeline_head",
    )  # fmt: skip
    return {
        "id": str(solution.uid),
        "incident": str(solution.incident.uid),
        "version": solution.number,
        **{name: getattr(solution, name) for name in names},
    }


def _incident(request: ApiRequest, uid: UUID) -> Incident:
    rows = Incident.objects.visible_to(request.auth)
    return rows.select_related("organisation", "asset").get_visible(uid)


def _solutions(request: ApiRequest) -> Any:
    rows = Solution.objects.visible_to(request.auth).without_files()
    return rows.select_related("incident__organisation")


@router.get("/service-records")
def service_records(
    request: ApiRequest,
    cursor: str | None = None,
    limit: int = 50,
    organisation: str | None = None,
    incident: UUID | None = None,
) -> dict[str, Any]:
    request.auth.require("read")
    rows = ServiceRecord.objects.visible_to(request.auth)
    rows = rows.select_related("incident__organisation")
    if organisation:
        rows = rows.filter(incident__organisation__code=organisation)
    if incident:
        rows = rows.filter(incident__uid=incident)
    return page(rows, cursor, limit, _service_json)


@router.post("/service-records")
def service_record(request: ApiRequest, payload: ServiceIn) -> dict[str, Any]:
    """Write down help; the first record of an incident stops its respond clock."""
    request.auth.require("respond")
    incident = _incident(request, payload.incident)
    contact = None
    if payload.contact:
        contact = Contact.objects.visible_to(request.auth).get_visible(payload.contact)
    for at in (payload.started_at, payload.ended_at):
        if at is not None and at.tzinfo is None:
            raise BadInput(
                _("A moment needs its offset from UTC."),
                errors=[{"field": "started_at", "expected": "RFC 3339 with an offset"}],
            )
    given = payload.dict(exclude={"incident", "contact"})
    record = serving.record_service(
        incident, serving.Service(**given, contact=contact), actor=request.auth.actor
    )
    return _service_json(record)


@router.get("/solutions")
def solutions(
    request: ApiRequest, cursor: str | None = None, limit: int = 50, incident: UUID | None = None
) -> dict[str, Any]:
    request.auth.require("read")
    rows = _solutions(request)
    if incident:
        rows = rows.filter(incident__uid=incident)
    if "respond" not in request.auth.scopes and "admin" not in request.auth.scopes:
        rows = rows.issued()
    return page(rows, cursor, limit, _solution_json)


@router.post("/solutions")
def solution_draft(request: ApiRequest, payload: DraftIn) -> dict[str, Any]:
    """Draft the solution anew from the chosen strategy and the situation."""
    request.auth.require("respond")
    incident = _incident(request, payload.incident)
    made = solving.draft_solution(incident, language=payload.language, actor=request.auth.actor)
    return _solution_json(made)


@router.post("/solutions/{uid}")
def solution_edit(request: ApiRequest, uid: str, payload: SolutionIn) -> dict[str, Any]:
    request.auth.require("respond")
    solution = _solutions(request).get_visible(uid)
    given = payload.dict(exclude_unset=True)
    fields = {name: value for name, value in given.items() if value is not None or name == "due_at"}
    if fields:
        solving.edit_solution(solution, actor=request.auth.actor, **fields)
    return _solution_json(solution)


@router.post("/solutions/{uid}/issue")
def solution_issue(request: ApiRequest, uid: str) -> dict[str, Any]:
    """Freeze the draft into the next version; the plan clock stops."""
    request.auth.require("respond")
    solution = _solutions(request).get_visible(uid)
    return _solution_json(solving.issue_solution(solution, actor=request.auth.actor))
