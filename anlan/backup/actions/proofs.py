"""The rows of a proof, and what its verdict makes of the copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.backup import rules
from anlan.backup.actions import alarms
from anlan.backup.actions.verbs import Verb
from anlan.backup.models import Copy, Proof, Repository
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.reasons import Reason
from anlan.engine.actions import enqueue
from anlan.engine.models import Job


@dataclass(frozen=True)
class Found:
    """What one attempt to prove a copy found."""

    verdict: rules.Verdict
    level: int = 0
    reasons: Sequence[Reason] = ()
    details: dict[str, Any] = field(default_factory=dict)
    restore_s: float | None = None


@transaction.atomic
def start_proof(copy: Copy, *, actor: Actor | None) -> Job:
    """Queue a proof now; one that still waits is returned instead of a second one."""
    args = {"copy_uid": str(copy.uid)}
    waiting = Job.objects.filter(kind="backup.prove", args=args, state=Job.State.READY)
    job = waiting.first()
    if job is None:
        key = copy.policy.repository.resource_key
        job = enqueue("backup.prove", args=args, resource_key=key)
        audit.record(actor, Verb.PROOF_STARTED, copy, job=job.pk)
    return job


@transaction.atomic
def start_check(repository: Repository, *, actor: Actor | None) -> Job:
    """Queue an integrity check of a whole repository."""
    args = {"repository_uid": str(repository.uid)}
    job = enqueue("backup.check", args=args, resource_key=repository.resource_key)
    audit.record(actor, Verb.CHECK_STARTED, repository, job=job.pk)
    return job


def begin_proof(copy: Copy, job_id: int) -> Proof:
    """The proof of this job and copy; a repeated attempt goes on with the same row."""
    rows = Proof.objects.for_system("begin")
    found = rows.filter(copy=copy, job_id=job_id).first()
    return found or rows.create(copy=copy, job_id=job_id, started_at=timezone.now())


@transaction.atomic
def finish_proof(proof: Proof, found: Found) -> None:
    """Record the verdict; the copy rises, falls or stays as the rule says."""
    now = timezone.now()
    rows = Proof.objects.for_system("finish").filter(pk=proof.pk, verdict=Proof.Verdict.RUNNING)
    changed = rows.update(
        verdict=found.verdict.value,
        level=found.level,
        reasons=[reason.as_json() for reason in found.reasons],
        details=found.details,
        restore_s=found.restore_s,
        ended_at=now,
        updated_at=now,
    )
    proof.refresh_from_db()
    if changed != 1:
        return
    copy = Copy.objects.for_system("finish").select_related("policy__asset").get(pk=proof.copy_id)
    after = rules.after_proof(alarms.standing_of(copy), found.verdict, found.level, now)
    copy.proof_level, copy.proof_at = after.level, after.proved_at
    copy.proof_expires_at, copy.is_disproven = after.expires_at, after.is_disproven
    fields = ["proof_level", "proof_at", "proof_expires_at", "is_disproven", "updated_at"]
    copy.save(update_fields=fields)
    audit.record(None, Verb.PROOF_ENDED, copy, verdict=found.verdict.value, level=found.level)
    alarms.tell(copy.policy, alarms.proof_alarm(copy.policy, now), now)
