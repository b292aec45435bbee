"""Health for machines: does the process answer, is everything ready, how much waits."""

from __future__ import annotations

import json
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from anlan.config import firststart
from anlan.organisations.principals import principal_for

_HEARTBEAT_FRESH = timedelta(seconds=15)
_LOOPBACK = {"127.0.0.1", "::1"}


@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def _database_fault() -> str | None:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"the database does not answer: {type(error).__name__}"
    return "migrations are not applied" if waiting else None


def _engine_fault() -> str | None:
    from anlan.engine.health import snapshot

    age = snapshot(timezone.now()).heartbeat_age_s
    if age is None:
        return "the engine has never run"
    if age >= _HEARTBEAT_FRESH.total_seconds():
        return f"the engine's last heartbeat is {int(age)} s old"
    return None


@login_not_required
def readyz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is migrated, and the engine lives; else 503 with the list."""
    fault = _database_fault()
    faults = [fault] if fault else [fault for fault in [_engine_fault()] if fault]
    body = {
        "ready": not faults,
        "faults": faults,
        "first_start": "running" if fault else firststart.state(),
    }
    response = JsonResponse(body, status=503 if faults else 200)
    # Not being ready yet is an answer, not an error to be logged at every look.
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    return response


def _may_read_metrics(request: HttpRequest) -> bool:
    if request.META.get("REMOTE_ADDR") in _LOOPBACK and "X-Forwarded-For" not in request.headers:
        return True
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    principal = principal_for(token) if scheme == "Bearer" else None
    return principal is not None and bool(principal.scopes & {"read", "admin"})


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text: queue depth, lateness, heartbeat, deliveries by state."""
    if not _may_read_metrics(request):
        body = {"title": "Metrics need a token with the scope “read”.", "status": 401}
        return HttpResponse(json.dumps(body), content_type="application/problem+json", status=401)
    from anlan.config.metrics import render

    return HttpResponse(render(timezone.now()), content_type="text/plain; version=0.0.4")
