"""What backup shows on pages of others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from anlan.assets.models import Asset
from anlan.backup import situation
from anlan.backup.actions import alarms
from anlan.backup.models import Copy, Policy, Restore, Run
from anlan.incidents.models import Incident
from anlan_probe.backup.restic import APT_LINE, find_restic


def policy_page(_kind: str) -> str:
    """Where a strategy's link to a kind of policy leads: the list shows them all."""
    return reverse("backup:policy_list")


def rows_of(policies: QuerySet[Policy], viewer: object) -> list[dict[str, Any]]:
    """Each policy with everything its line shows, in three queries for all of them."""
    newest = Copy.objects.visible_to(viewer).order_by("-taken_at")[:1]
    last = Run.objects.visible_to(viewer).order_by("-started_at", "-id")[:1]
    found = policies.prefetch_related(
        Prefetch("copies", newest, to_attr="newest_copies"),
        Prefetch("runs", last, to_attr="last_runs"),
    )
    now = timezone.now()
    return [_row(policy, now) for policy in found]


def _row(policy: Policy, now: datetime) -> dict[str, Any]:
    newest = next(iter(getattr(policy, "newest_copies", [])), None)
    last = next(iter(getattr(policy, "last_runs", [])), None)
    return {
        "policy": policy,
        "newest": newest,
        "is_expired": newest.is_expired(now) if newest else False,
        "stale": alarms.stale_by(policy, newest, now),
        "last_run": last,
        "has_failed": last is not None and last.outcome == Run.Outcome.FAILED,
    }


def missing_tool() -> str:
    """The line to run when restic is not there; empty when it is."""
    return "" if find_restic() else APT_LINE


def tile(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    rows = rows_of(Policy.objects.visible_to(request.user).active(), request.user)
    copies = Copy.objects.visible_to(request.user).proven(now)
    proven = copies.filter(policy__retired_at=None).values("policy").distinct().count()
    bad = sum(
        row["has_failed"] or row["stale"].is_bad or _is_disproven(row["newest"]) for row in rows
    )
    return {"total": len(rows), "proven": proven, "bad": bad, "missing": missing_tool()}


def _is_disproven(copy: Any) -> bool:
    return copy is not None and copy.is_disproven


def asset_panel(request: HttpRequest, asset: Asset) -> dict[str, Any] | None:
    policies = Policy.objects.visible_to(request.user).active().filter(asset=asset)
    return {"asset": asset, "rows": rows_of(policies, request.user), "missing": missing_tool()}


def incident_panel(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """Restores made for the incident, and what could be restored for it now."""
    restores = Restore.objects.visible_to(request.user).filter(incident_uid=incident.uid)
    found = situation.situation(incident.organisation_id, incident.asset, timezone.now())
    if not found["policies"] and not restores:
        return None
    policies = Policy.objects.visible_to(request.user).active()
    if incident.asset_id:
        policies = policies.filter(asset_id=incident.asset_id)
    return {
        "incident": incident,
        "restores": restores.select_related("copy__policy"),
        "backup": found,
        "policies": policies[:20],
    }
