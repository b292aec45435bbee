"""The jobs of backup. Each asks first what an earlier attempt of it already did."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from anlan.backup import proving, restoring, rules, running, tool, watching
from anlan.backup.actions import proofs, restores, runs
from anlan.backup.models import Copy, Policy, Proof, Repository, Restore, Run
from anlan.core.reasons import Reason
from anlan.engine.context import JobContext
from anlan.engine.errors import Cancelled, Retry
from anlan.engine.models import Job
from anlan.engine.registry import job
from anlan_probe.backup.packs import audit_packs
from anlan_probe.backup.trouble import Trouble

ATTEMPTS = 4
SOON = timedelta(seconds=20)


def _answer(ok: bool, reasons: list[Any], **more: Any) -> dict[str, Any]:
    return {"ok": ok, "reasons": reasons, **more}


def _again_if_passing(trouble: Trouble, ctx: JobContext) -> None:
    """Trouble that passes by itself is worth another attempt; the last attempt records it."""
    if trouble.passing and ctx.attempt < ATTEMPTS:
        raise Retry(SOON, tool.reason_of(trouble)) from trouble


@job("backup.run", max_attempts=ATTEMPTS)
def run_backup(ctx: JobContext, policy_uid: str, mode: str | None = None) -> dict[str, Any]:
    """One run and, where it is due, the proof of what it made."""
    policy = (
        Policy.objects.for_system("run").select_related("repository", "asset").get(uid=policy_uid)
    )
    if policy.retired_at is not None:
        return _answer(False, [Reason.of("backup.policy_retired").as_json()])
    run = runs.begin_run(policy, ctx.job_id, mode=mode)
    if run.outcome == Run.Outcome.RUNNING:
        _perform(ctx, run)
    answer: dict[str, Any] = {"run": str(run.uid), "outcome": run.outcome}
    ok, reasons = run.outcome == Run.Outcome.MADE, list(run.reasons)
    if run.outcome == Run.Outcome.MADE:
        copy = run.copy
        last = policy.copies.filter(proof_level__gte=5).order_by("-proof_at").first()
        if rules.wants_proof(copy.bytes, last.proof_at if last else None, timezone.now()):
            proof = _prove(ctx, copy)
            answer |= {"proof": proof.verdict}
            reasons += proof.reasons
            ok = proof.verdict != Proof.Verdict.FAILED
    return _answer(ok, reasons, **answer)


def _perform(ctx: JobContext, run: Run) -> None:
    reasons: list[Reason]
    snapshot_id = ""
    try:
        made = running.perform(run, tool.Hand(ctx))
        with ctx.fenced():
            runs.finish_run(run, made)
        return
    except Cancelled:
        runs.fail_run(run, [Reason.of("backup.cancelled")])
        raise
    except running.Incomplete as incomplete:
        reasons, snapshot_id = incomplete.reasons, incomplete.snapshot_id
    except Trouble as trouble:
        _again_if_passing(trouble, ctx)
        reasons = [tool.reason_of(trouble)]
    except OSError as error:
        reasons = [Reason.of("backup.system_refused", said=str(error)[:300])]
    with ctx.fenced():
        runs.fail_run(run, reasons, snapshot_id=snapshot_id)


@job("backup.prove", max_attempts=ATTEMPTS)
def prove_copy(ctx: JobContext, copy_uid: str) -> dict[str, Any]:
    """Restore a copy into scratch and hold it against its manifest."""
    copy = (
        Copy.objects.for_system("prove")
        .select_related("policy__repository", "policy__asset")
        .get(uid=copy_uid)
    )
    proof = _prove(ctx, copy)
    ok = proof.verdict == Proof.Verdict.PASSED
    return _answer(ok, proof.reasons, proof=str(proof.uid), verdict=proof.verdict)


def _prove(ctx: JobContext, copy: Copy) -> Proof:
    proof = proofs.begin_proof(copy, ctx.job_id)
    if proof.verdict != Proof.Verdict.RUNNING:
        return proof
    try:
        found = proving.prove(proof, tool.Hand(ctx))
    except Cancelled:
        reason = Reason.of("backup.cancelled")
        proofs.finish_proof(proof, proofs.Found(rules.Verdict.ERROR, reasons=[reason]))
        raise
    except Trouble as trouble:
        _again_if_passing(trouble, ctx)
        found = proofs.Found(rules.Verdict.ERROR, reasons=[tool.reason_of(trouble)])
    except OSError as error:
        reason = Reason.of("backup.system_refused", said=str(error)[:300])
        found = proofs.Found(rules.Verdict.ERROR, reasons=[reason])
    with ctx.fenced():
        proofs.finish_proof(proof, found)
    return proof


@job("backup.check", max_attempts=ATTEMPTS)
def check_repository(ctx: JobContext, repository_uid: str) -> dict[str, Any]:
    """Index, trees and packs of a whole repository; damage drops the proofs of its copies."""
    repository = Repository.objects.for_system("check").get(uid=repository_uid)
    hand = tool.Hand(ctx)
    try:
        with tool.opened(repository, hand) as restic:
            hand.step("check")
            restic.open(repository.engine_id)
            checked = restic.check()
            packs, sound = checked.packs, checked.is_sound
            if restic.location.startswith("/"):
                audit = audit_packs(Path(restic.location), hand.counter("check_data"))
                packs, sound = (*packs, *audit.damaged), sound and not audit.damaged
    except Trouble as trouble:
        _again_if_passing(trouble, ctx)
        return _answer(False, [tool.reason_of(trouble).as_json()])
    if sound:
        return _answer(True, [Reason.of("backup.repository_sound").as_json()])
    reason = running.damage_reason(packs, checked.said)
    with ctx.fenced():
        runs.drop_proofs(repository, [reason])
        watching.ask_for_proofs(repository)
    return _answer(False, [reason.as_json()], packs=list(packs))


@job("backup.restore", max_attempts=ATTEMPTS)
def restore_backup(
    ctx: JobContext, restore_uid: str, also: list[str] | None = None
) -> dict[str, Any]:
    """Bring a copy back for people, verified; answers for the restores it was asked with, too."""
    restore = (
        Restore.objects.for_system("restore")
        .select_related("copy__policy__repository", "copy__policy__asset")
        .get(uid=restore_uid)
    )
    if restore.state in (Restore.State.WAITING, Restore.State.RUNNING):
        _restore(ctx, restore)
    others = list(Restore.objects.for_system("answer").filter(uid__in=also or []))
    if any(other.state in (Restore.State.WAITING, Restore.State.RUNNING) for other in others):
        raise Retry(SOON, Reason.of("backup.restore_running"))
    made = [*others, restore]
    ok = all(each.state == Restore.State.VERIFIED for each in made)
    reasons = [reason for each in made for reason in each.reasons]
    return _answer(ok, reasons, restore=str(restore.uid), target=restore.target)


def _restore(ctx: JobContext, restore: Restore) -> None:
    try:
        ended = restoring.perform(restore, tool.Hand(ctx))
    except Cancelled:
        reason = Reason.of("backup.cancelled")
        restores.finish_restore(restore, restores.Ended(Restore.State.FAILED, [reason]))
        raise
    except Trouble as trouble:
        _again_if_passing(trouble, ctx)
        ended = restores.Ended(Restore.State.FAILED, [tool.reason_of(trouble)])
    except OSError as error:
        reason = Reason.of("backup.system_refused", said=str(error)[:300])
        ended = restores.Ended(Restore.State.FAILED, [reason])
    with ctx.fenced():
        restores.finish_restore(restore, ended)


@job("backup.watch", pure=True, every=timedelta(seconds=20))
def watch_policies(ctx: JobContext) -> dict[str, Any]:
    """Stale and unproven policies become events; what waits for a proof gets one."""
    return watching.look(timezone.now())


def give_up(dead: Job) -> None:
    """Hook of the engine: a job that was given up must not leave a row that says *running*."""
    reason = Reason.of("backup.gave_up")
    if dead.kind == "backup.run":
        for run in Run.objects.for_system("give up").filter(job_id=dead.pk):
            runs.fail_run(run, [reason])
    if dead.kind in ("backup.run", "backup.prove"):
        for proof in Proof.objects.for_system("give up").filter(job_id=dead.pk):
            proofs.finish_proof(proof, proofs.Found(rules.Verdict.ERROR, reasons=[reason]))
    if dead.kind == "backup.restore":
        for restore in Restore.objects.for_system("give up").filter(job_id=dead.pk):
            restores.finish_restore(restore, restores.Ended(Restore.State.FAILED, [reason]))
