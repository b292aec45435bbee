"""The rows of a run: begun once per job, ended made or failed, never both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from anlan.backup import rules
from anlan.backup.actions import alarms
from anlan.backup.actions.verbs import Verb
from anlan.backup.models import Copy, Policy, Repository, Run
from anlan.backup.tool import seal
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.reasons import Reason
from anlan.engine.actions import enqueue
from anlan.engine.models import Job


@dataclass(frozen=True)
class Made:
    """What a run left behind, all of it seen in the repository and not only reported."""

    snapshot_id: str
    tree: str
    sources: list[str]
    rows: dict[str, int]
    manifest: Path
    root: str
    files: int
    bytes: int
    added: int
    level: int
    notes: Sequence[Reason] = ()


@transaction.atomic
def start_run(policy: Policy, *, actor: Actor | None, mode: str | None = None) -> Job:
    """Queue a run now. One that still waits is returned instead of a second one."""
    args = {"policy_uid": str(policy.uid)}
    if mode:
        args["mode"] = mode
    waiting = Job.objects.filter(kind="backup.run", args=args, state=Job.State.READY)
    job = waiting.filter(run_at__lte=timezone.now()).first()
    if job is None:
        job = enqueue("backup.run", args=args, resource_key=policy.repository.resource_key)
        audit.record(actor, Verb.RUN_STARTED, policy, job=job.pk)
    return job


@transaction.atomic
def begin_run(policy: Policy, job_id: int, *, mode: str | None) -> Run:
    """The run of this job: a repeated attempt goes on with the one the first attempt began."""
    rows = Run.objects.for_system("begin")
    found = rows.filter(job_id=job_id).first()
    if found is not None:
        return found
    now = timezone.now()
    last_full = (
        rows.filter(policy=policy, mode=Run.Mode.FULL).made().aggregate(at=Max("started_at"))["at"]
    )
    due, why = rules.mode_of_next_run(last_full, timedelta(days=policy.full_every_days), now)
    return rows.create(
        policy=policy,
        mode=mode or due.value,
        job_id=job_id,
        snapshot_at=_free_second(policy, now),
        started_at=now,
        reasons=[] if mode else [why.as_json()],
    )


def _free_second(policy: Policy, now: datetime) -> datetime:
    """Snapshots carry whole seconds; two runs of a policy must not share one."""
    second = now.replace(microsecond=0)
    last = policy.runs.aggregate(at=Max("snapshot_at"))["at"]
    return second if last is None or last < second else last + timedelta(seconds=1)


@transaction.atomic
def finish_run(run: Run, made: Made) -> Copy:
    """Made: the copy appears with the level that was really reached."""
    now = timezone.now()
    _end(run, Run.Outcome.MADE, made.notes, now, made)
    copy = Copy.objects.for_system("finish").create(
        policy=run.policy,
        run=run,
        snapshot_id=made.snapshot_id,
        tree=made.tree,
        sources=made.sources,
        rows=made.rows,
        taken_at=run.started_at,
        files=made.files,
        bytes=made.bytes,
        manifest_path=str(made.manifest),
        manifest_root=made.root,
        manifest_mac=seal(made.root, made.manifest),
        proof_level=made.level,
        proof_at=now,
    )
    audit.record(None, Verb.RUN_ENDED, run.policy, outcome="made", run=str(run.uid))
    alarms.tell(run.policy, alarms.Alarm(alarms.RUN, False), now)
    alarms.tell(run.policy, alarms.stale_alarm(run.policy, now), now)
    return copy


@transaction.atomic
def fail_run(run: Run, reasons: Sequence[Reason], *, snapshot_id: str = "") -> None:
    """Failed: recorded with its reasons, and an event. A snapshot it left is named for people."""
    now = timezone.now()
    if snapshot_id:
        Run.objects.for_system("fail").filter(pk=run.pk).update(snapshot_id=snapshot_id)
    if not _end(run, Run.Outcome.FAILED, reasons, now, None):
        return
    audit.record(None, Verb.RUN_ENDED, run.policy, outcome="failed", run=str(run.uid))
    alarms.tell(run.policy, alarms.Alarm(alarms.RUN, True, reasons), now)


def _end(
    run: Run, outcome: str, reasons: Sequence[Reason], now: datetime, made: Made | None
) -> bool:
    values = {"outcome": outcome, "ended_at": now}
    values["reasons"] = [*run.reasons, *(reason.as_json() for reason in reasons)]
    if made is not None:
        values |= {
            "snapshot_id": made.snapshot_id,
            "tree": made.tree,
            "files": made.files,
            "bytes": made.bytes,
            "added": made.added,
        }
    rows = Run.objects.for_system("end").filter(pk=run.pk, outcome=Run.Outcome.RUNNING)
    changed = rows.update(**values, updated_at=now)
    run.refresh_from_db()
    return changed == 1


@transaction.atomic
def drop_proofs(repository: Repository, reasons: Sequence[Reason]) -> int:
    """A repository that was found damaged owes every one of its copies a new proof."""
    rows = Copy.objects.for_system("drop").filter(policy__repository=repository)
    count = rows.filter(proof_level__gt=0).update(
        proof_level=0, proof_expires_at=None, updated_at=timezone.now()
    )
    if count:
        stored = [reason.as_json() for reason in reasons]
        audit.record(None, Verb.PROOFS_DROPPED, repository, copies=count, reasons=stored)
    return count
