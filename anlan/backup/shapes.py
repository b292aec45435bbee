"""Policies, runs, copies, proofs and restores as JSON and as lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from anlan.backup import rules
from anlan.backup.actions import alarms
from anlan.backup.models import Copy, Policy, Proof, Restore, Run
from anlan.core.saying import say
from anlan.web.words import proof_face
from anlan_probe.backup.restic_output import masked

STEPS = {
    "open": pgettext_lazy("step of a backup", "opening the repository"),
    "spool": pgettext_lazy("step of a backup", "copying the database"),
    "manifest": pgettext_lazy("step of a backup", "reading the source"),
    "backup": pgettext_lazy("step of a backup", "writing the copy"),
    "landed": pgettext_lazy("step of a backup", "looking at the repository"),
    "check": pgettext_lazy("step of a backup", "checking the repository"),
    "check_data": pgettext_lazy("step of a backup", "reading all packs"),
    "canary": pgettext_lazy("step of a backup", "restoring a canary"),
    "restore": pgettext_lazy("step of a backup", "restoring"),
    "compare": pgettext_lazy("step of a backup", "comparing bit for bit"),
    "database": pgettext_lazy("step of a backup", "opening the restored database"),
}


def policy_json(policy: Policy, now: datetime) -> dict[str, Any]:
    newest = policy.newest_copy()
    last = policy.runs.first()
    return {
        "id": str(policy.uid),
        "organisation": policy.organisation.code,
        "asset": policy.asset.code,
        "code": policy.code,
        "name": policy.name,
        "kind": policy.kind,
        "paths": policy.paths,
        "cron": policy.cron,
        "max_age_s": int(policy.max_age.total_seconds()),
        "full_every_days": policy.full_every_days,
        "repository": {
            "id": str(policy.repository.uid),
            "location": masked(policy.repository.location),
            "same_disk": policy.repository.is_same_disk,
        },
        "stale": alarms.stale_alarm(policy, now).is_bad,
        "last_run": run_json(last) if last else None,
        "newest": copy_json(newest, now) if newest else None,
    }


def run_json(run: Run) -> dict[str, Any]:
    return {
        "id": str(run.uid),
        "job": run.job_id,
        "mode": run.mode,
        "outcome": run.outcome,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "files": run.files,
        "bytes": run.bytes,
        "added": run.added,
        "reasons": run.reasons,
        "said": [say(reason) for reason in run.reasons],
    }


def copy_json(copy: Copy, now: datetime) -> dict[str, Any]:
    return {
        "id": str(copy.uid),
        "taken_at": copy.taken_at,
        "files": copy.files,
        "bytes": copy.bytes,
        "proof": str(rules.proof_word(alarms.standing_of(copy), now)),
        "proof_level": copy.proof_level,
        "proof_at": copy.proof_at,
        "proof_expires_at": copy.proof_expires_at,
        "manifest_root": copy.manifest_root,
    }


def proof_json(proof: Proof) -> dict[str, Any]:
    return {
        "id": str(proof.uid),
        "copy": str(proof.copy.uid),
        "job": proof.job_id,
        "verdict": proof.verdict,
        "level": proof.level,
        "started_at": proof.started_at,
        "ended_at": proof.ended_at,
        "reasons": proof.reasons,
        "said": [say(reason) for reason in proof.reasons],
        "details": proof.details,
    }


def restore_json(restore: Restore) -> dict[str, Any]:
    return {
        "id": str(restore.uid),
        "copy": str(restore.copy.uid),
        "job": restore.job_id,
        "place": restore.place,
        "target": restore.target,
        "paths": restore.paths,
        "state": restore.state,
        "incident": str(restore.incident_uid) if restore.incident_uid else None,
        "started_at": restore.created_at,
        "ended_at": restore.ended_at,
        "restore_s": round(restore.restore_s, 3) if restore.restore_s is not None else None,
        "reasons": restore.reasons,
        "said": [say(reason) for reason in restore.reasons],
    }


def policy_line(policy: Policy, now: datetime) -> str:
    """One line of `anlan backup list`."""
    newest, last = policy.newest_copy(), policy.runs.first()
    words = []
    if newest is not None:
        face = proof_face(
            newest.proof_level,
            is_expired=newest.is_expired(now),
            is_disproved=newest.is_disproven,
        )
        words = [timezone.localtime(newest.taken_at).strftime("%Y-%m-%d %H:%M"), str(face.word)]
    if alarms.stale_alarm(policy, now).is_bad:
        words.append(_("STALE"))
    if last is not None and last.outcome == Run.Outcome.FAILED:
        words.append(_("last run FAILED: %(why)s") % {"why": say(last.reasons[-1])})
    return "  ".join([policy.code, *(words or [_("no copy yet")])])
