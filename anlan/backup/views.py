"""Backups on pages."""

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
from anlan.backup import actions, panels, rules, sheet
from anlan.backup.access import may_choose_paths, require_path_choice
from anlan.backup.forms import PolicyForm, RestoreForm
from anlan.backup.models import Copy, Policy, Proof, Restore
from anlan.backup.shapes import STEPS
from anlan.backup.situation import measured_restores
from anlan.core.errors import AnlanError
from anlan.engine.models import Job
from anlan.web import errors
from anlan.web.htmx import wants_fragment

SHOWN = 15


def policy_list(request: HttpRequest) -> HttpResponse:
    rows = Policy.objects.visible_to(request.user).active()
    ctx = {
        "rows": panels.rows_of(
            rows.select_related("organisation", "asset", "repository"), request.user
        ),
        "missing": panels.missing_tool(),
        "may_create": may_choose_paths(request.user),
    }
    return render(request, "backup/policy_list.html", ctx)


def policy_detail(request: HttpRequest, uid: str) -> HttpResponse:
    policy = _policy(request, uid)
    proofs = Proof.objects.visible_to(request.user).filter(copy__policy=policy)
    restores = Restore.objects.visible_to(request.user).filter(copy__policy=policy)
    itself = Policy.objects.visible_to(request.user).filter(pk=policy.pk)
    now = timezone.now()
    ctx = {
        "policy": policy,
        "row": panels.rows_of(itself, request.user)[0],
        "runs": policy.runs.all()[:SHOWN],
        "copies": [(copy, copy.is_expired(now)) for copy in policy.copies.all()[:SHOWN]],
        "proofs": proofs.select_related("copy")[:SHOWN],
        "restores": restores.select_related("copy")[:SHOWN],
        "activity": _activity(policy),
        "missing": panels.missing_tool(),
        "sheet_is_here": sheet.is_still_here(policy.repository),
        "may_run": may(request.user, "backup.run", policy.organisation_id),
        "may_restore": may(request.user, "backup.restore", policy.organisation_id),
        "may_edit": may(request.user, "backup.edit", policy.organisation_id),
    }
    name = "backup/_policy_body.html" if wants_fragment(request) else "backup/policy_detail.html"
    return render(request, name, ctx)


def _activity(policy: Policy) -> dict[str, Any] | None:
    """What is being done in the repository right now."""
    key = policy.repository.resource_key
    job = Job.objects.unfinished().filter(resource_key=key, run_at__lte=timezone.now()).last()
    if job is None:
        return None
    progress = job.progress or {}
    return {"job": job, "step": STEPS.get(progress.get("step", "")), "progress": progress}


def policy_create(request: HttpRequest) -> HttpResponse:
    require_path_choice(request.user)
    form = PolicyForm(
        request.POST or None, viewer=request.user, initial={"asset": request.GET.get("asset")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        spec = actions.PolicySpec(
            data["code"], data["name"], data["kind"], data["paths"], timing=form.timing()
        )
        try:
            policy = actions.create_policy(data["asset"], spec, actor=_user(request).actor)
        except AnlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("“%(name)s” is set up.") % {"name": policy})
            return redirect("backup:policy_detail", policy.uid)
    return render(request, "backup/policy_form.html", {"form": form})


@require_POST
def policy_run(request: HttpRequest, uid: str) -> HttpResponse:
    policy = _policy(request, uid)
    require(request.user, "backup.run", policy.organisation_id)
    mode = "full" if request.POST.get("mode") == "full" else None
    actions.start_run(policy, actor=_user(request).actor, mode=mode)
    messages.success(request, _("The backup has been queued."))
    return redirect("backup:policy_detail", policy.uid)


@require_POST
def policy_check(request: HttpRequest, uid: str) -> HttpResponse:
    policy = _policy(request, uid)
    require(request.user, "backup.run", policy.organisation_id)
    actions.start_check(policy.repository, actor=_user(request).actor)
    messages.success(request, _("The check of the repository has been queued."))
    return redirect("backup:policy_detail", policy.uid)


@require_POST
def policy_retire(request: HttpRequest, uid: str) -> HttpResponse:
    policy = _policy(request, uid)
    require(request.user, "backup.edit", policy.organisation_id)
    try:
        actions.retire_policy(policy, actor=_user(request).actor)
    except AnlanError as error:
        errors.show(request, error)
    return redirect("backup:policy_list")


def copy_detail(request: HttpRequest, uid: str) -> HttpResponse:
    copy = _copy(request, uid)
    ctx = {
        "copy": copy,
        "policy": copy.policy,
        "is_expired": copy.is_expired(timezone.now()),
        "proofs": copy.proofs.all()[:SHOWN],
        "restores": copy.restores.all()[:SHOWN],
        "table_count": len(copy.rows),
        "row_count": sum(copy.rows.values()),
        "may_run": may(request.user, "backup.run", copy.policy.organisation_id),
        "may_restore": may(request.user, "backup.restore", copy.policy.organisation_id),
    }
    return render(request, "backup/copy_detail.html", ctx)


@require_POST
def copy_prove(request: HttpRequest, uid: str) -> HttpResponse:
    copy = _copy(request, uid)
    require(request.user, "backup.run", copy.policy.organisation_id)
    actions.start_proof(copy, actor=_user(request).actor)
    messages.success(request, _("The proof has been queued."))
    return redirect("backup:policy_detail", copy.policy.uid)


def restore_form(request: HttpRequest, uid: str) -> HttpResponse:
    policy = _policy(request, uid)
    require(request.user, "backup.restore", policy.organisation_id)
    best = policy.newest_proven(timezone.now()) or policy.newest_copy()
    initial = {
        "copy": request.GET.get("copy") or (best.uid if best else None),
        "incident": request.GET.get("incident"),
        "place": Restore.Place.BESIDE,
    }
    form = RestoreForm(request.POST or None, viewer=request.user, policy=policy, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _restore(request, policy, form)
        if made is not None:
            return redirect("backup:restore_detail", made.uid)
    size = best.bytes if best else 0
    estimate = rules.restore_estimate(measured_restores([policy]), size)
    ctx = {"form": form, "policy": policy, "best": best, "estimate": estimate}
    return render(request, "backup/restore_form.html", ctx)


def _restore(request: HttpRequest, policy: Policy, form: RestoreForm) -> Restore | None:
    data = form.cleaned_data
    if data["place"] == Restore.Place.IN_PLACE:
        require(request.user, "backup.restore_in_place", policy.organisation_id)
    try:
        return actions.restore_copy(
            data["copy"],
            place=data["place"],
            paths=data["paths"],
            incident_uid=str(data["incident"].uid) if data["incident"] else None,
            actor=_user(request).actor,
        )
    except AnlanError as error:
        form.add_error(None, str(error))
        return None


def restore_detail(request: HttpRequest, uid: str) -> HttpResponse:
    rows = Restore.objects.visible_to(request.user).select_related("copy__policy")
    restore = rows.get_visible(uid)
    job = Job.objects.filter(pk=restore.job_id or 0).first()
    progress = (job.progress or {}) if job else {}
    running = restore.state in (Restore.State.WAITING, Restore.State.RUNNING)
    ctx = {
        "restore": restore,
        "policy": restore.copy.policy,
        "is_running": running,
        "step": STEPS.get(progress.get("step", "")) if running else None,
    }
    name = "backup/_restore.html" if wants_fragment(request) else "backup/restore_detail.html"
    return render(request, name, ctx)


def _policy(request: HttpRequest, uid: str) -> Policy:
    rows = Policy.objects.visible_to(request.user)
    return rows.select_related("organisation", "asset", "repository").get_visible(uid)


def _copy(request: HttpRequest, uid: str) -> Copy:
    rows = Copy.objects.visible_to(request.user)
    return rows.select_related("policy__organisation", "policy__repository").get_visible(uid)


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
