"""The page of jobs: for the operator, who sees the work of all organisations."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.core.errors import NotAllowed
from anlan.engine import actions, health
from anlan.engine.models import Heartbeat, Job

PAGE = 50
TONES = {"ready": "info", "running": "info", "done": "ok", "dead": "crit", "cancelled": "muted"}


def _require_operator(request: HttpRequest) -> None:
    """Jobs carry arguments of every organisation: a role in one of them is not enough."""
    if not getattr(request.user, "is_superuser", False):
        raise NotAllowed(_("Your role does not allow this."), permission="engine.manage")


def jobs(request: HttpRequest) -> HttpResponse:
    _require_operator(request)
    now = timezone.now()
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    asked = request.GET.get("state", "")
    state = asked if asked in Job.State.values else _most_pressing(counts)
    page = Paginator(Job.objects.filter(state=state).order_by("-id"), PAGE).get_page(
        request.GET.get("page")
    )
    ctx: dict[str, Any] = {
        "state": state,
        "tone": TONES[state],
        "states": [
            (each.label, f"?state={each.value}", each.value, counts.get(each.value, 0))
            for each in Job.State
        ],
        "page": page,
        "health": health.snapshot(now),
        "workers": Heartbeat.objects.filter(seen_at__gt=now - health.ALIVE),
    }
    return render(request, "engine/jobs.html", ctx)


def _most_pressing(counts: dict[str, int]) -> str:
    return next((state for state in ("dead", "running", "ready") if counts.get(state)), "done")


@require_POST
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    _require_operator(request)
    job = get_object_or_404(Job, pk=job_id)
    actions.retry_job(job, actor=getattr(request.user, "actor", None))
    messages.success(request, _("Job %(number)s is tried again.") % {"number": job.pk})
    return redirect("engine:jobs")
