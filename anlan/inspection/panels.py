"""What inspection shows on pages of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from anlan.accounts.permissions import may
from anlan.assets.models import Asset
from anlan.inspection.models import Check, Finding, Round

SHOWN_ROUNDS = 3


def asset(request: HttpRequest, subject: Asset) -> dict[str, Any]:
    checks = list(subject.checks.select_related("item").order_by("item__code", "id"))
    order = {"crit": 0, "warn": 1, "unknown": 2, "ok": 3, "na": 4}
    checks.sort(key=lambda check: order[check.severity])
    rounds = Round.objects.visible_to(request.user).filter(asset=subject)
    return {
        "asset": subject,
        "checks": checks,
        "rounds": rounds[:SHOWN_ROUNDS],
        "now": timezone.now(),
        "may_run": may(request.user, "inspection.run", subject.organisation_id),
        "may_edit": may(request.user, "inspection.edit", subject.organisation_id),
    }


def tile(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    checks = Check.objects.visible_to(request.user).filter(is_enabled=True)
    findings = Finding.objects.visible_to(request.user).open()
    rounds = Round.objects.visible_to(request.user).finished()
    return {
        "checks": checks.count(),
        "failing": checks.failing().count(),
        "findings": findings.count(),
        "rounds_today": rounds.filter(finished_at__gte=now - timedelta(days=1)).count(),
    }
