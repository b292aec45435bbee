"""Looking after the policies between their runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anlan.backup import rules
from anlan.backup.actions import alarms
from anlan.backup.actions.proofs import start_proof
from anlan.backup.models import Copy, Policy, Repository
from anlan.engine.models import Job

RETRY_PROOF_AFTER = timedelta(hours=24)


def look(now: datetime) -> dict[str, Any]:
    """Judge every active policy; one after another, each by its own rows."""
    rows = Policy.objects.for_system("watch").active().select_related("asset", "repository")
    for policy in rows:
        alarms.tell(policy, alarms.stale_alarm(policy, now), now)
        alarms.tell(policy, alarms.proof_alarm(policy, now), now)
        _prove_if_due(policy, now)
    return {"policies": len(rows)}


def _prove_if_due(policy: Policy, now: datetime) -> None:
    """The newest copy gets its proof even when the one after the run could not be done."""
    newest = policy.newest_copy()
    if newest is None or newest.is_disproven or _is_busy(policy):
        return
    if rules.is_proven(alarms.standing_of(newest), now):
        return
    proven = policy.newest_proven(now)
    if not rules.wants_proof(newest.bytes, proven.proof_at if proven else None, now):
        return
    tried = newest.proofs.order_by("-started_at").first()
    if tried is None or now - tried.started_at >= RETRY_PROOF_AFTER:
        start_proof(newest, actor=None)


def _is_busy(policy: Policy) -> bool:
    """A run that is under way proves its copy itself."""
    key = policy.repository.resource_key
    return Job.objects.unfinished().filter(resource_key=key, run_at__lte=timezone.now()).exists()


def ask_for_proofs(repository: Repository) -> None:
    """After damage: which of the newest copies still come back?"""
    for policy in repository.policies.filter(retired_at=None):
        newest: Copy | None = policy.newest_copy()
        if newest is not None:
            start_proof(newest, actor=None)
