"""What backup tells the other domains: facts, situation, and whether a recovery holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from anlan.assets.models import Asset
from anlan.backup import rules
from anlan.backup.actions import alarms
from anlan.backup.models import Copy, Policy, Proof, Restore, Run
from anlan.core.reasons import Reason
from anlan.incidents.references import IncidentRef
from anlan.incidents.verification import VerifyResult
from anlan.web.formats import span_words


def facts(asset: Asset, now: datetime) -> dict[str, Any]:
    """Backup of one asset as JSON: the oldest of its policies' newest copies speaks for it."""
    rows = Policy.objects.for_system("facts").active().filter(asset=asset)
    return _summary(list(rows.select_related("asset")), now)


def situation(organisation_id: int, asset: Asset | None, now: datetime) -> dict[str, Any]:
    """What can be recovered now, what is lost by it and how long it takes."""
    rows = Policy.objects.for_system("situation").active().filter(organisation_id=organisation_id)
    if asset is not None:
        own = list(rows.filter(asset=asset).select_related("asset"))
        if not own:
            below = rows.filter(asset_id__in=asset.upstream_ids())
            own = list(below.select_related("asset"))
        return _summary(own, now)
    return _summary(list(rows.select_related("asset")[:20]), now)


def _summary(policies: list[Policy], now: datetime) -> dict[str, Any]:
    if not policies:
        return {"policies": []}
    good = [(policy, policy.newest_copy()) for policy in policies]
    proven = [(policy, policy.newest_proven(now)) for policy in policies]
    found: dict[str, Any] = {
        "policies": [_policy(policy, copy, now) for policy, copy in good],
        "stale": any(alarms.stale_alarm(policy, now).is_bad for policy in policies),
    }
    for name, pairs in (("last_good", good), ("last_proven", proven)):
        copies = [copy for _policy_row, copy in pairs if copy is not None and not copy.is_disproven]
        # With one policy uncovered the asset as a whole has no restore point.
        if len(copies) == len(policies):
            oldest = min(copies, key=lambda copy: copy.taken_at)
            found[name] = _restore_point(oldest, now)
            found["loss"] = rules.loss_estimate(oldest.taken_at, now).as_json()
    found.setdefault("loss", rules.loss_estimate(None, now).as_json())
    size = sum(copy.bytes for _row, copy in good if copy is not None)
    found |= _history(policies, now)
    found["restore"] = rules.restore_estimate(measured_restores(policies), size).as_json()
    return found


def _history(policies: list[Policy], now: datetime) -> dict[str, Any]:
    """What the catalogue asks of backups besides their age: full re-read, failures, checks."""
    runs = Run.objects.for_system("facts").filter(policy__in=policies)
    fulls = [runs.filter(policy=each, mode=Run.Mode.FULL).made().first() for each in policies]
    day_ago = now - timedelta(days=1)
    failed = runs.filter(outcome=Run.Outcome.FAILED, ended_at__gt=day_ago, ended_at__lte=now)
    found: dict[str, Any] = {"failed_24h": failed.count()}
    made = [run.started_at for run in fulls if run is not None]
    if len(made) == len(policies):
        found["last_full"] = {"at": min(made).isoformat()}
    # Every proof begins with a check of the whole repository.
    judged = [Proof.Verdict.PASSED, Proof.Verdict.FAILED]
    proofs = Proof.objects.for_system("facts").filter(
        copy__policy__in=policies, verdict__in=judged, ended_at__isnull=False
    )
    newest = [proofs.filter(copy__policy=each).order_by("-ended_at").first() for each in policies]
    checked = [proof for proof in newest if proof is not None and proof.ended_at is not None]
    if checked and len(checked) == len(policies):
        errors = sum(proof.verdict == Proof.Verdict.FAILED for proof in checked)
        at = min(proof.ended_at for proof in checked if proof.ended_at)
        found["last_check"] = {"at": at.isoformat(), "errors": errors}
    return found


def _policy(policy: Policy, copy: Copy | None, now: datetime) -> dict[str, Any]:
    word = rules.proof_word(alarms.standing_of(copy), now) if copy else rules.ProofWord.UNPROVEN
    return {
        "uid": str(policy.uid),
        "code": policy.code,
        "name": policy.name,
        "proof": str(word),
        "copy_uid": str(copy.uid) if copy else None,
    }


def _restore_point(copy: Copy, now: datetime) -> dict[str, Any]:
    age = now - copy.taken_at
    return {
        "time": timezone.localtime(copy.taken_at).strftime("%Y-%m-%d %H:%M"),
        "at": copy.taken_at.isoformat(),
        "age": span_words(age),
        "age_s": int(age.total_seconds()),
        "copy_uid": str(copy.uid),
        "bytes": copy.bytes,
    }


def measured_restores(policies: list[Policy]) -> list[tuple[int, float]]:
    """(bytes, seconds) of the last three whole restores of these policies, proofs included."""
    proofs = Proof.objects.for_system("measure").filter(
        copy__policy__in=policies, restore_s__isnull=False, verdict=Proof.Verdict.PASSED
    )
    restores = Restore.objects.for_system("measure").filter(
        copy__policy__in=policies, restore_s__isnull=False, paths=[]
    )
    rows = [
        *proofs.order_by("-ended_at").values_list("ended_at", "copy__bytes", "restore_s")[:3],
        *restores.order_by("-ended_at").values_list("ended_at", "copy__bytes", "restore_s")[:3],
    ]
    done = [(at, size, took) for at, size, took in rows if at is not None and took is not None]
    newest = sorted(done, key=lambda row: row[0], reverse=True)[:3]
    return [(size, took) for _at, size, took in newest]


def verify(reference: IncidentRef) -> list[VerifyResult]:
    """Re-judge the policies behind the keys, and the newest restores made for the incident."""
    now = timezone.now()
    results = [result for key in reference.keys for result in _verify_key(key, now)]
    return results + [_verify_restore(restore) for restore in _newest_restores(reference.uid)]


def _newest_restores(incident_uid: str) -> list[Restore]:
    """The last restore of each policy that was made for the incident."""
    rows = Restore.objects.for_system("verify").filter(incident_uid=incident_uid)
    newest: dict[int, Restore] = {}
    for restore in rows.select_related("copy__policy").order_by("id"):
        newest[restore.copy.policy_id] = restore
    return list(newest.values())


def _verify_restore(restore: Restore) -> VerifyResult:
    reasons = [Reason.from_json(reason) for reason in restore.reasons]
    if restore.state in (Restore.State.WAITING, Restore.State.RUNNING):
        return VerifyResult("backup.restore", None, [Reason.of("backup.restore_running")])
    return VerifyResult("backup.restore", restore.state == Restore.State.VERIFIED, reasons)


def _verify_key(key: str, now: datetime) -> list[VerifyResult]:
    kind, _sep, uid = key.partition(":")
    if kind not in {f"backup-{name}" for name in alarms.ITEMS}:
        return []
    policy = Policy.objects.for_system("verify").filter(uid=uid).select_related("asset").first()
    if policy is None:
        return [VerifyResult(kind, None, [Reason.of("backup.policy_gone")])]
    judge = {"backup-run": _last_run, "backup-stale": _fresh, "backup-proof": _sound}[kind]
    return [judge(policy, now)]


def _last_run(policy: Policy, now: datetime) -> VerifyResult:
    run = policy.runs.exclude(outcome="running").first()
    if run is None:
        return VerifyResult("backup-run", None, [Reason.of("backup.no_copy")])
    ok = run.outcome == "made"
    code = "backup.last_run_made" if ok else "backup.last_run_failed"
    return VerifyResult("backup-run", ok, [Reason.of(code, name=policy.name)])


def _fresh(policy: Policy, now: datetime) -> VerifyResult:
    alarm = alarms.stale_alarm(policy, now)
    return VerifyResult("backup-stale", not alarm.is_bad, list(alarm.reasons))


def _sound(policy: Policy, now: datetime) -> VerifyResult:
    newest = policy.newest_copy()
    if newest is None:
        return VerifyResult("backup-proof", None, [Reason.of("backup.no_copy")])
    ok = rules.is_proven(alarms.standing_of(newest), now)
    code = "backup.newest_proven" if ok else "backup.nothing_proven"
    return VerifyResult("backup-proof", ok, [Reason.of(code)])


_KINDS_OF = {
    Policy.Kind.FOLDER: ("files-daily", "full-reread"),
    Policy.Kind.SQLITE: ("database-dump", "full-reread"),
    Policy.Kind.POSTGRESQL: ("database-dump", "full-reread"),
}


def policy_kinds() -> set[tuple[int, str]]:
    """Which kinds of policy, as strategies name them, each organisation has."""
    rows = Policy.objects.for_system("freshness of strategies").active()
    found = {
        (organisation, kind)
        for organisation, own in rows.values_list("organisation_id", "kind")
        for kind in _KINDS_OF[Policy.Kind(own)]
    }
    proven = Copy.objects.for_system("freshness of strategies").proven(timezone.now())
    owners = proven.filter(policy__retired_at=None).values_list("policy__organisation_id")
    return found | {(organisation, "restore-proof") for (organisation,) in owners.distinct()}
