"""One run from the source to a landed copy. Touches the world; writes rows only by the actions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from anlan.backup import places, rules, tool
from anlan.backup.actions.runs import Made, drop_proofs
from anlan.backup.models import Copy, Policy, Repository, Run
from anlan.core.reasons import Reason
from anlan_probe.backup.manifest import (
    ManifestFacts,
    build,
    require_sources,
    settle,
    tidy_sources,
)
from anlan_probe.backup.packs import audit_packs
from anlan_probe.backup.proof import canary_of, check_sqlite, compare
from anlan_probe.backup.restic import Restic, write_password
from anlan_probe.backup.restic_output import Snapshot
from anlan_probe.backup.sqlite_copy import copy_database
from anlan_probe.backup.target import abandon_target, prepare_target
from anlan_probe.backup.trouble import Trouble


class Incomplete(Exception):
    """The snapshot exists, but it must not count as made."""

    def __init__(self, reasons: Sequence[Reason], snapshot_id: str = "") -> None:
        super().__init__("; ".join(reason.code for reason in reasons))
        self.reasons = list(reasons)
        self.snapshot_id = snapshot_id


@dataclass
class Work:
    """What one run carries from step to step."""

    run: Run
    hand: tool.Hand
    restic: Restic
    sources: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    notes: list[Reason] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    added: int = 0
    snapshot_id: str = ""

    @property
    def policy(self) -> Policy:
        return self.run.policy

    @property
    def manifest(self) -> Path:
        return places.manifest_of(self.run)

    @property
    def is_full(self) -> bool:
        return self.run.mode == Run.Mode.FULL


def perform(run: Run, hand: tool.Hand) -> Made:
    """Manifest, backup, landed check, canary; a repeated attempt goes on where the last ended."""
    if run.policy.kind == Policy.Kind.FOLDER:
        require_sources(run.policy.paths)
    with tool.opened(run.policy.repository, hand) as restic:
        work = Work(run, hand, restic)
        hand.step("open")
        prepare_repository(run.policy.repository, hand, restic)
        landed = _left_by_earlier_attempt(work) if hand.context.attempt > 1 else None
        if landed is None:
            _back_up(work)
        hand.step("landed")
        facts = settle(work.sources, work.manifest)
        snapshot = _require_landed(work, facts)
        if work.is_full:
            _check_data(work)
        if work.unread:
            raise Incomplete([unread_reason(work.unread)], snapshot.id)
        level = _first_level(work, snapshot, facts)
    return Made(
        snapshot_id=snapshot.id,
        tree=snapshot.tree,
        sources=work.sources,
        rows=work.rows,
        manifest=work.manifest,
        root=facts.root,
        files=facts.files,
        bytes=facts.bytes,
        added=work.added,
        level=level,
        notes=work.notes,
    )


def prepare_repository(repository: Repository, hand: tool.Hand, restic: Restic) -> None:
    """Create or open it, remember its id for ever, and add the sealed second key once."""
    found = restic.init_or_open(repository.engine_id)
    rows = Repository.objects.for_system("remember").filter(pk=repository.pk)
    if not repository.engine_id:
        rows.update(engine_id=found)
        repository.engine_id = found
    if repository.escrow_added_at is None and repository.escrow_password:
        path = places.password_folder() / f"{os.getpid()}-escrow-{repository.uid.hex[:8]}"
        write_password(path, repository.escrow_password.reveal())
        try:
            restic.add_key(path)
        finally:
            path.unlink(missing_ok=True)
        # From here on the sheet is the only place of the escrow key.
        repository.escrow_added_at, repository.escrow_password = timezone.now(), ""
        repository.save(update_fields=["escrow_added_at", "escrow_password", "updated_at"])


def _left_by_earlier_attempt(work: Work) -> Snapshot | None:
    """The snapshot this very run made before it was interrupted, if its manifest is whole."""
    if not work.manifest.is_file():
        return None
    found = _own_snapshot(work)
    if found is not None:
        work.snapshot_id = found.id
        work.sources = _sources(work.policy)
        if work.policy.kind == Policy.Kind.SQLITE:
            work.rows = check_sqlite(places.spool_of(work.policy)).rows
        work.notes.append(Reason.of("backup.run_resumed"))
    return found


def _own_snapshot(work: Work) -> Snapshot | None:
    policy = work.policy
    listed = work.restic.snapshots(host=tool.host_of(policy), policy=policy.code, latest=20)
    for snapshot in listed:
        if _is_of(work.run, snapshot):
            return snapshot
    return None


def _is_of(run: Run, snapshot: Snapshot) -> bool:
    stamp = datetime.fromisoformat(snapshot.time[:19]).replace(tzinfo=UTC)
    return stamp == run.snapshot_at.astimezone(UTC).replace(microsecond=0)


def _sources(policy: Policy) -> list[str]:
    if policy.kind == Policy.Kind.FOLDER:
        return tidy_sources(policy.paths)
    return [str(places.spool_of(policy))]


def _back_up(work: Work) -> None:
    policy, hand = work.policy, work.hand
    work.rows = _spool(policy, hand)
    work.sources = _sources(policy)
    if work.is_full:
        _heal_index(work)
    hand.step("manifest")
    last = policy.copies.order_by("-taken_at").first()
    previous = Path(last.manifest_path) if last and not work.is_full else None
    facts = build(work.sources, work.manifest, previous=previous, on_entry=hand.counter("manifest"))
    work.unread.update(facts.unreadable)
    hand.step("backup")
    result = work.restic.backup(
        work.sources,
        host=tool.host_of(policy),
        policy=policy.code,
        at=work.run.snapshot_at,
        full=work.is_full,
        on_progress=lambda said: _progress(hand, said),
    )
    work.unread.update(result.unread)
    work.added = result.summary.added
    work.snapshot_id = result.summary.snapshot_id


def _progress(hand: tool.Hand, said: dict[str, Any]) -> None:
    percent = int(100 * float(said.get("percent_done") or 0))
    hand.context.progress({"step": "backup", "percent": percent})


def _spool(policy: Policy, hand: tool.Hand) -> dict[str, int]:
    """A consistent copy of a database at its constant place; folders need none."""
    if policy.kind == Policy.Kind.FOLDER:
        return {}
    hand.step("spool")
    spool = places.spool_of(policy)
    if policy.kind == Policy.Kind.SQLITE:
        return copy_database(Path(policy.paths[0]), spool).rows
    _dump_postgresql(spool, hand)
    return {}


def _dump_postgresql(spool: Path, hand: tool.Hand) -> None:
    """Dump to a file, then read the dump to its end: a cut dump still lists its contents."""
    for name in ("pg_dump", "pg_restore"):
        if shutil.which(name) is None:
            raise Trouble("backup.pg_dump_missing")
    database = settings.DATABASES["default"]
    env = {
        "PGHOST": str(database.get("HOST") or ""),
        "PGPORT": str(database.get("PORT") or ""),
        "PGUSER": str(database.get("USER") or ""),
        "PGPASSWORD": str(database.get("PASSWORD") or ""),
        "PGDATABASE": str(database["NAME"]),
    }
    env = {name: value for name, value in env.items() if value}
    spool.parent.mkdir(parents=True, exist_ok=True)
    part = spool.with_name(spool.name + ".part")
    for argv in (
        ["pg_dump", "--format=custom", "--no-password", f"--file={part}"],
        ["pg_restore", "--file=/dev/null", str(part)],
    ):
        ended = hand.run(argv, env, lambda line: None)
        if ended.rc != 0:
            raise Trouble("backup.dump_failed", said=ended.stderr.strip()[-300:])
    part.chmod(0o600)
    part.replace(spool)


def _heal_index(work: Work) -> None:
    """Before a full re-read: an index that promises lost packs would make it a lie."""
    if (
        not Copy.objects.for_system("heal")
        .filter(policy__repository=work.policy.repository)
        .exists()
    ):
        return
    work.hand.step("check")
    seen = work.restic.check()
    if seen.is_sound:
        return
    reasons = [damage_reason(seen.packs, seen.said), Reason.of("backup.index_rebuilt")]
    work.restic.rebuild_index()
    drop_proofs(work.policy.repository, reasons)
    work.notes.extend(reasons)


def _check_data(work: Work) -> None:
    """After a full re-read: every byte of the repository, not only its index."""
    work.hand.step("check_data")
    location = Path(work.restic.location)
    if location.is_absolute():
        audit = audit_packs(location, on_pack=work.hand.counter("check_data"))
        if audit.packs == 0:
            raise Incomplete([Reason.of("backup.no_packs_read")])
        packs, said = audit.damaged, ""
    else:
        seen = work.restic.check(read_data=True)
        packs, said = seen.packs, "" if seen.is_sound else seen.said
    if packs or said:
        reason = damage_reason(packs, said)
        drop_proofs(work.policy.repository, [reason])
        raise Incomplete([reason])


def damage_reason(packs: Sequence[str], said: str) -> Reason:
    if packs:
        return Reason.of("backup.packs_damaged", count=len(packs), first=packs[0])
    return Reason.of("backup.check_failed", said=said)


def unread_reason(paths: Collection[str]) -> Reason:
    first = ", ".join(sorted(paths)[:5])
    return Reason.of("backup.unreadable", count=len(paths), first=first)


def _require_landed(work: Work, facts: ManifestFacts) -> Snapshot:
    """Evidence instead of an exit code: what does the repository itself say it holds?"""
    held: list[bool] = []
    try:
        snapshot = work.restic.ls(
            work.snapshot_id, lambda node: held.append(node.get("type") == "file")
        )
    except Trouble as trouble:
        if trouble.code != "backup.snapshot_gone":
            raise
        raise Incomplete([Reason.of("backup.not_listed")]) from trouble
    seen = rules.Landing(
        manifest_files=facts.files,
        moving=facts.moving,
        snapshot_files=sum(held),
        is_of_this_run=_is_of(work.run, snapshot),
        has_right_sources=sorted(snapshot.paths) == sorted(work.sources),
    )
    problems = rules.landing_problems(seen)
    if problems:
        raise Incomplete(problems)
    if facts.moving:
        work.notes.append(Reason.of("backup.moving", count=facts.moving))
    return snapshot


def _first_level(work: Work, snapshot: Snapshot, facts: ManifestFacts) -> int:
    """A small copy is proven whole in a moment; a large one sings first."""
    if facts.bytes <= rules.SMALL_BYTES:
        return 1
    return 2 if _canary_sings(work, snapshot) else 1


def _canary_sings(work: Work, snapshot: Snapshot) -> bool:
    """Bring one small file back: right repository, right key, right snapshot."""
    entry = canary_of(work.manifest)
    if entry is None:
        return False
    work.hand.step("canary")
    target = places.scratch() / f"canary-{work.run.uid}"
    if target.exists():
        abandon_target(target)
    prepare_target(target, entry["s"])
    try:
        work.restic.restore(snapshot.id, target, include=[entry["p"]])
        seen = compare(work.manifest, target, work.sources, only=[entry["p"]])
    finally:
        abandon_target(target)
    if not seen.is_equal or not seen.files:
        raise Incomplete([Reason.of("backup.canary_differs")])
    return True
