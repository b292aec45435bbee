"""Checks, rounds and findings over the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Router, Status

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.assets.models import Asset
from anlan.core.errors import BadInput
from anlan.core.saying import say
from anlan.inspection import actions
from anlan.inspection.models import Check, Finding, Round, RoundResult

router = Router(tags=["inspection"])


class CheckIn(Body):
    asset: str
    kind: str
    address: str = Field(default="", max_length=500)
    name: str = Field(default="", max_length=120)
    args: dict[str, Any] = {}
    metric: str = ""
    thresholds: dict[str, Any] = {}
    interval_s: int = 60
    timeout_s: int = 10
    strategy: str = ""


class RoundIn(Body):
    asset: str


def check_json(check: Check) -> dict[str, Any]:
    return {
        "id": str(check.uid),
        "asset": check.asset.code,
        "item": check.item.code if check.item else None,
        "name": check.name,
        "kind": check.kind,
        "address": check.address,
        "args": check.args,
        "metric": check.metric,
        "thresholds": check.thresholds,
        "interval_s": check.interval_s,
        "strategy": check.strategy,
        "enabled": check.is_enabled,
        "severity": check.severity,
        "value": check.value,
        "unit": check.unit,
        "because": _said(check.because),
        "measured_at": check.measured_at,
        "changed_at": check.changed_at,
        "next_due_at": check.next_due_at,
    }


def round_json(found: Round) -> dict[str, Any]:
    return {
        "id": str(found.uid),
        "asset": found.asset.code,
        "template": found.template,
        "state": found.state,
        "started_by": found.started_by,
        "started_at": found.started_at,
        "finished_at": found.finished_at,
        **{name: getattr(found, name) for name in RoundResult.Verdict.values},
    }


def line_json(line: RoundResult) -> dict[str, Any]:
    return {
        "item": line.code or None,
        "name": line.name,
        "verdict": line.verdict,
        "severity": line.severity,
        "value": line.value,
        "unit": line.unit,
        "instance": line.instance,
        "previous": line.previous,
        "delta": line.delta,
        "criterion": line.criterion,
        "meaning": line.meaning,
        "because": _said(line.because),
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "id": str(finding.uid),
        "asset": finding.asset.code,
        "item": finding.code or None,
        "name": finding.name,
        "severity": finding.severity,
        "state": finding.state,
        "because": _said(finding.because),
        "assignee": finding.assignee.username if finding.assignee else None,
        "opened_at": finding.opened_at,
        "cleared_at": finding.cleared_at,
        "rectified_at": finding.rectified_at,
        "reviewed_at": finding.reviewed_at,
        "note": finding.note,
    }


def _said(because: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{**reason, "text": say(reason)} for reason in because]


def _asset(request: ApiRequest, name: str) -> Asset:
    found = Asset.objects.visible_to(request.auth).named(name).first()
    if found is None:
        raise BadInput(
            _("Unknown asset “%(name)s”.") % {"name": name},
            errors=[{"field": "asset", "expected": "code, name or address of a known asset"}],
        )
    return found


@router.get("/checks")
def checks(
    request: ApiRequest,
    cursor: str | None = None,
    limit: int = 50,
    asset: str | None = None,
    severity: str | None = None,
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Check.objects.visible_to(request.auth).select_related("asset", "item")
    if asset:
        rows = rows.filter(asset__code=asset)
    if severity:
        rows = rows.filter(severity=severity)
    return page(rows, cursor, limit, check_json)


@router.post("/checks", response={201: dict[str, Any]})
def check_create(request: ApiRequest, payload: CheckIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    spec = payload.dict(exclude={"asset"})
    check = actions.add_check(_asset(request, payload.asset), actor=request.auth.actor, **spec)
    return Status(201, check_json(check))


@router.get("/checks/{uid}")
def check_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    return check_json(_check(request, uid))


@router.delete("/checks/{uid}", response={204: None})
def check_remove(request: ApiRequest, uid: str) -> tuple[int, None]:
    request.auth.require("admin")
    actions.remove_check(_check(request, uid), actor=request.auth.actor)
    return 204, None


@router.post("/checks/{uid}/run")
def check_run(request: ApiRequest, uid: str) -> dict[str, Any]:
    """Measure now and answer with the new state."""
    request.auth.require("respond")
    actions.recheck([_check(request, uid)])
    return check_json(_check(request, uid))


def _check(request: ApiRequest, uid: str) -> Check:
    rows = Check.objects.visible_to(request.auth).select_related("asset", "item")
    return rows.get_visible(uid)


@router.get("/rounds")
def rounds(
    request: ApiRequest, cursor: str | None = None, limit: int = 50, asset: str | None = None
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Round.objects.visible_to(request.auth).select_related("asset")
    if asset:
        rows = rows.filter(asset__code=asset)
    return page(rows, cursor, limit, round_json)


@router.post("/rounds", response={202: dict[str, Any]})
def round_start(request: ApiRequest, payload: RoundIn) -> Status[dict[str, Any]]:
    """Queue a round; it appears in the list when the engine has begun it."""
    request.auth.require("respond")
    asset = _asset(request, payload.asset)
    job = actions.start_round_job(asset, actor=request.auth.actor)
    return Status(202, {"job": job.pk, "asset": asset.code})


@router.get("/rounds/{uid}")
def round_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    found = Round.objects.visible_to(request.auth).select_related("asset").get_visible(uid)
    return {**round_json(found), "results": [line_json(line) for line in found.results.all()]}


@router.get("/findings")
def findings(
    request: ApiRequest,
    cursor: str | None = None,
    limit: int = 50,
    state: str | None = None,
    asset: str | None = None,
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Finding.objects.visible_to(request.auth).select_related("asset", "assignee")
    if state:
        rows = rows.filter(state=state)
    if asset:
        rows = rows.filter(asset__code=asset)
    return page(rows, cursor, limit, finding_json)


@router.get("/findings/{uid}")
def finding_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    rows = Finding.objects.visible_to(request.auth).select_related("asset", "assignee")
    return finding_json(rows.get_visible(uid))
