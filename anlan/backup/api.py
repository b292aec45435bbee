"""Backups over the API: what there is, what it is worth, run, prove and restore."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from anlan.api.pagination import page
from anlan.api.request import ApiRequest
from anlan.api.schemas import Body
from anlan.assets.models import Asset
from anlan.backup import actions
from anlan.backup.access import require_path_choice
from anlan.backup.models import Copy, Policy, Restore
from anlan.backup.shapes import copy_json, policy_json, proof_json, restore_json, run_json
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.engine.models import Job
from anlan.incidents.models import Incident

router = Router(tags=["backup"])


class PolicyIn(Body):
    organisation: str | None = None
    asset: str
    code: str = Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,59}$")
    name: str = Field("", max_length=120)
    kind: Literal["folder", "sqlite"] = "folder"
    paths: list[str] = Field(min_length=1, max_length=100)
    cron: str = "30 2 * * *"
    max_age_s: int = Field(26 * 3600, ge=1, le=366 * 86400)
    full_every_days: int = Field(7, ge=1, le=366)


class RunIn(Body):
    mode: Literal["incremental", "full"] | None = None


class ProveIn(Body):
    copy_id: str | None = Field(None, alias="copy")


class RestoreIn(Body):
    place: Literal["beside", "in_place"] = "beside"
    copy_id: str | None = Field(None, alias="copy")
    paths: list[str] = []
    incident: str | None = None


def _policies(request: ApiRequest) -> Any:
    rows = Policy.objects.visible_to(request.auth)
    return rows.select_related("organisation", "asset", "repository")


def _policy(request: ApiRequest, uid: str) -> Policy:
    found: Policy = _policies(request).get_visible(uid)
    return found


@router.get("/backups")
def backups(
    request: ApiRequest, cursor: str | None = None, limit: int = 50, asset: str | None = None
) -> dict[str, Any]:
    request.auth.require("read")
    rows, now = _policies(request).active(), timezone.now()
    if asset:
        rows = rows.filter(asset__code=asset)
    return page(rows, cursor, limit, lambda policy: policy_json(policy, now))


@router.post("/backups", response={201: dict[str, Any]})
def backup_create(request: ApiRequest, payload: PolicyIn) -> Status[dict[str, Any]]:
    request.auth.require("admin")
    require_path_choice(request.auth)
    organisation = request.auth.organisation(payload.organisation)
    visible = Asset.objects.visible_to(request.auth).filter(organisation=organisation)
    asset = visible.named(payload.asset).first()
    if asset is None:
        raise BadInput(
            _("Unknown asset “%(code)s”.") % {"code": payload.asset},
            errors=[{"field": "asset", "expected": "code, name or address of a known asset"}],
        )
    timing = {
        "cron": payload.cron,
        "max_age": timedelta(seconds=payload.max_age_s),
        "full_every_days": payload.full_every_days,
    }
    spec = actions.PolicySpec(
        payload.code, payload.name or payload.code, payload.kind, payload.paths, timing=timing
    )
    policy = actions.create_policy(asset, spec, actor=request.auth.actor)
    return Status(201, policy_json(policy, timezone.now()))


@router.get("/backups/{uid}")
def backup_detail(request: ApiRequest, uid: str) -> dict[str, Any]:
    request.auth.require("read")
    policy, now = _policy(request, uid), timezone.now()
    copies = [copy_json(copy, now) for copy in policy.copies.all()[:20]]
    runs = [run_json(run) for run in policy.runs.all()[:20]]
    return policy_json(policy, now) | {"copies": copies, "runs": runs}


@router.delete("/backups/{uid}", response={204: None})
def backup_retire(request: ApiRequest, uid: str) -> Status[None]:
    """No more runs; the copies stay and can still be restored."""
    request.auth.require("admin")
    actions.retire_policy(_policy(request, uid), actor=request.auth.actor)
    return Status(204, None)


@router.get("/backups/{uid}/runs")
def backup_runs(
    request: ApiRequest, uid: str, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    request.auth.require("read")
    return page(_policy(request, uid).runs.all(), cursor, limit, run_json)


@router.get("/backups/{uid}/copies")
def backup_copies(
    request: ApiRequest, uid: str, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    request.auth.require("read")
    rows, now = _policy(request, uid).copies.all(), timezone.now()
    return page(rows, cursor, limit, lambda copy: copy_json(copy, now))


@router.get("/backups/{uid}/proofs")
def backup_proofs(
    request: ApiRequest, uid: str, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    request.auth.require("read")
    from anlan.backup.models import Proof

    rows = Proof.objects.visible_to(request.auth).filter(copy__policy=_policy(request, uid))
    return page(rows.select_related("copy"), cursor, limit, proof_json)


@router.post("/backups/{uid}/run", response={202: dict[str, Any]})
def backup_run(
    request: ApiRequest, uid: str, payload: RunIn | None = None
) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    policy = _policy(request, uid)
    mode = payload.mode if payload else None
    job = actions.start_run(policy, actor=request.auth.actor, mode=mode)
    return Status(202, _job_json(job))


@router.post("/backups/{uid}/check", response={202: dict[str, Any]})
def backup_check(request: ApiRequest, uid: str) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    policy = _policy(request, uid)
    return Status(202, _job_json(actions.start_check(policy.repository, actor=request.auth.actor)))


@router.post("/backups/{uid}/prove", response={202: dict[str, Any]})
def backup_prove(
    request: ApiRequest, uid: str, payload: ProveIn | None = None
) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    policy = _policy(request, uid)
    copy = _copy(policy, payload.copy_id if payload else None, policy.newest_copy())
    job = actions.start_proof(copy, actor=request.auth.actor)
    return Status(202, _job_json(job) | {"copy": str(copy.uid)})


@router.post("/backups/{uid}/restore", response={202: dict[str, Any]})
def backup_restore(request: ApiRequest, uid: str, payload: RestoreIn) -> Status[dict[str, Any]]:
    request.auth.require("respond")
    policy = _policy(request, uid)
    newest = policy.newest_proven(timezone.now()) or policy.newest_copy()
    if payload.incident is not None:
        rows = Incident.objects.visible_to(request.auth)
        rows.filter(organisation_id=policy.organisation_id).get_visible(payload.incident)
    restore = actions.restore_copy(
        _copy(policy, payload.copy_id, newest),
        place=payload.place,
        paths=payload.paths,
        incident_uid=payload.incident,
        actor=request.auth.actor,
    )
    return Status(202, restore_json(restore))


@router.get("/backups/{uid}/restores")
def backup_restores(
    request: ApiRequest, uid: str, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    request.auth.require("read")
    rows = Restore.objects.visible_to(request.auth).filter(copy__policy=_policy(request, uid))
    return page(rows.select_related("copy"), cursor, limit, restore_json)


@router.get("/backups/{uid}/jobs/{job_id}")
def backup_job(request: ApiRequest, uid: str, job_id: int) -> dict[str, Any]:
    """What a run, check, proof or restore is doing; poll it until `state` is final."""
    request.auth.require("read")
    policy = _policy(request, uid)
    key = policy.repository.resource_key
    job = Job.objects.filter(pk=job_id, resource_key=key).first()
    if job is None or not _belongs(job, policy, request):
        raise NotVisible(_("There is nothing here that you may see."))
    return _job_json(job)


def _belongs(job: Job, policy: Policy, request: ApiRequest) -> bool:
    """Jobs carry their subject's uid; a repository may serve several policies."""
    own = {str(policy.uid), str(policy.repository.uid)}
    values = set(job.args.values())
    if values & own:
        return True
    made = policy.copies.filter(uid__in=[uid for uid in values if len(str(uid)) == 36])
    restores = Restore.objects.visible_to(request.auth).filter(copy__policy=policy)
    return made.exists() or restores.filter(job_id=job.pk).exists()


def _copy(policy: Policy, uid: str | None, default: Copy | None) -> Copy:
    if uid is not None:
        for copy in policy.copies.all():
            if str(copy.uid) == uid:
                return copy
        raise NotVisible(_("There is nothing here that you may see."))
    if default is None:
        raise Refused(_("“%(name)s” has no copy yet.") % {"name": policy.name}, code="no-copy")
    return default


def _job_json(job: Job) -> dict[str, Any]:
    return {
        "job": job.pk,
        "kind": job.kind,
        "state": job.state,
        "progress": job.progress,
        "result": job.result,
        "error": job.error,
    }
