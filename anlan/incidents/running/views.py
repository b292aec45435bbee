"""The pages of runs: one run while it works, and what a step would send."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import may, require
from anlan.core.errors import AnlanError, NotVisible
from anlan.incidents.models import Incident, StepRun
from anlan.incidents.running import actions, pages
from anlan.web import errors
from anlan.web.htmx import wants_fragment


def _run(request: HttpRequest, uid: str, run_uid: str) -> StepRun:
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.work", incident.organisation_id)
    rows = StepRun.objects.filter(step__incident=incident, uid=run_uid)
    run = rows.select_related("step__incident").first()
    if run is None:
        raise NotVisible(_("There is nothing here that you may see."))
    return run


@require_GET
def run_detail(request: HttpRequest, uid: str, run_uid: str) -> HttpResponse:
    """What was sent, what came back, and how it ended; asked for again while it works."""
    run = _run(request, uid, run_uid)
    ctx = {"incident": run.step.incident, "one": pages.run_view(run), "may_work": True}
    name = "incidents/_run.html" if wants_fragment(request) else "incidents/run.html"
    return render(request, name, ctx)


@require_POST
def run_abort(request: HttpRequest, uid: str, run_uid: str) -> HttpResponse:
    run = _run(request, uid, run_uid)
    try:
        actions.abort_run(run, actor=cast(User, request.user).actor)
    except AnlanError as error:
        errors.show(request, error)
    return redirect("incidents:run_detail", uid=uid, run_uid=run_uid)


@require_GET
def step_preview(request: HttpRequest, uid: str, step_id: str) -> HttpResponse:
    """A dry run: exactly what would be sent, filled in, with secrets masked."""
    incident = Incident.objects.visible_to(request.user).get_visible(uid)
    require(request.user, "incidents.work", incident.organisation_id)
    step = incident.steps.filter(step_id=step_id).first()
    if step is None:
        raise NotVisible(_("This incident has no such step."))
    ctx = {
        "incident": incident,
        "step": step,
        "parts": pages.preview(step),
        "may_edit": may(request.user, "assets.access", incident.organisation_id),
    }
    return render(request, "incidents/step_preview.html", ctx)
