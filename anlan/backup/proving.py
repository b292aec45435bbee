"""One attempt to prove a copy: look at the evidence, restore it, hold it against the manifest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from anlan.backup import places, tool
from anlan.backup.actions.proofs import Found
from anlan.backup.models import Copy, Policy, Proof
from anlan.backup.rules import Verdict
from anlan.backup.running import damage_reason
from anlan.core.reasons import Reason
from anlan_probe.backup.manifest import shown
from anlan_probe.backup.packs import audit_packs, total_size
from anlan_probe.backup.proof import Comparison, DatabaseCheck, check_sqlite, compare
from anlan_probe.backup.restic import Restic
from anlan_probe.backup.target import abandon_target, prepare_target
from anlan_probe.backup.trouble import Trouble

# Larger repositories are read whole by the weekly full run, not by every proof.
AUDIT_UP_TO = 4 << 30
# Trouble that says something about the copy; all other trouble only about the attempt.
DAMAGE = ("backup.repository_damaged", "backup.snapshot_gone")


def prove(proof: Proof, hand: tool.Hand) -> Found:
    """Passed, failed, or an error that says nothing. Never raises for what it finds."""
    copy = proof.copy
    sweep_scratch()
    target = places.scratch_of(proof)
    try:
        manifest = tool.require_manifest(copy)
        with tool.opened(copy.policy.repository, hand) as restic:
            hand.step("open")
            restic.open(copy.policy.repository.engine_id)
            return _Attempt(copy, hand, restic, manifest).through(target)
    except Trouble as trouble:
        if trouble.passing:
            raise
        verdict = Verdict.FAILED if trouble.code in DAMAGE else Verdict.ERROR
        return Found(verdict, reasons=[tool.reason_of(trouble)])
    finally:
        if target.exists():
            abandon_target(target)


def sweep_scratch() -> None:
    """Delete what proofs left behind that were killed; the caller holds a repository, not all."""
    running = Proof.objects.for_system("sweep").filter(verdict=Proof.Verdict.RUNNING)
    wanted = {str(uid) for uid in running.values_list("uid", flat=True)}
    for path in places.scratch().glob("*-*"):
        is_proof = len(path.name) == 36
        if path.is_dir() and is_proof and path.name not in wanted:
            abandon_target(path)


class _Attempt:
    """The ladder, one rung after the other; the first that breaks is the verdict."""

    def __init__(self, copy: Copy, hand: tool.Hand, restic: Restic, manifest: Path) -> None:
        self.copy, self.hand, self.restic, self.manifest = copy, hand, restic, manifest

    def through(self, target: Path) -> Found:
        snapshot = tool.find_snapshot(self.restic, self.copy)
        if sorted(snapshot.paths) != sorted(self.copy.sources):
            return _failed([Reason.of("backup.wrong_sources")])
        broken = self._structure()
        if broken is not None:
            return broken
        if target.exists():
            abandon_target(target)
        prepare_target(target, self.copy.bytes)
        self.hand.step("restore")
        began = time.monotonic()
        ended = self.restic.restore(snapshot.id, target)
        took = time.monotonic() - began
        require_meaningful(self.restic, ended.rc, ended.stderr)
        self.hand.step("compare")
        seen = compare(
            self.manifest, target, self.copy.sources, on_entry=self.hand.counter("compare")
        )
        return self._judge(seen, target, took)

    def _structure(self) -> Found | None:
        """Level 3 and 4: index, trees and packs; a flipped byte that no restore would read."""
        self.hand.step("check")
        checked = self.restic.check()
        if not checked.is_sound:
            return _failed([damage_reason(checked.packs, checked.said)], packs=checked.packs)
        location = Path(self.restic.location)
        if not location.is_absolute() or total_size(location) > AUDIT_UP_TO:
            return None
        self.hand.step("check_data")
        audit = audit_packs(location)
        if audit.packs == 0:
            return _failed([Reason.of("backup.no_packs_read")])
        if audit.damaged:
            return _failed([damage_reason(audit.damaged, "")], packs=audit.damaged)
        return None

    def _judge(self, seen: Comparison, target: Path, took: float) -> Found:
        details: dict[str, object] = {"comparison": seen.as_json()}
        if not seen.is_equal:
            return Found(Verdict.FAILED, 0, differences(seen), details, took)
        if seen.files == 0:
            reasons = [Reason.of("backup.nothing_compared", moving=seen.moving)]
            return Found(Verdict.ERROR, 0, reasons, details, took)
        reasons = equality(seen)
        if self.copy.policy.kind != Policy.Kind.SQLITE:
            return Found(Verdict.PASSED, 5, reasons, details, took)
        self.hand.step("database")
        checked = check_sqlite(Path(f"{target}{self.copy.sources[0]}"))
        broken = _database_problems(checked, self.copy.rows)
        details |= {"integrity": checked.said, "tables": len(checked.rows)}
        if broken:
            return Found(Verdict.FAILED, 0, broken, details, took)
        rows = sum(checked.rows.values())
        reasons.append(Reason.of("backup.database_sound", tables=len(checked.rows), rows=rows))
        return Found(Verdict.PASSED, 6, reasons, details, took)


def _failed(reasons: Sequence[Reason], *, packs: Sequence[str] = ()) -> Found:
    return Found(Verdict.FAILED, 0, reasons, {"packs": list(packs)})


def require_meaningful(restic: Restic, rc: int, stderr: str) -> None:
    """A restore that was stopped, had no room or lost its line says nothing about the copy."""
    if rc == 0:
        return
    low = stderr.lower()
    if rc < 0 or rc in (130, 143):
        raise Trouble("backup.interrupted", passing=True, command="restore", rc=rc)
    if "no space left" in low or "quota exceeded" in low:
        raise Trouble("backup.disk_full", command="restore")
    restic.open()  # Raises what keeps the repository from answering, if anything does.


def equality(seen: Comparison) -> list[Reason]:
    """What was compared, and what could not be because it had changed during the run."""
    reasons = [Reason.of("backup.bit_for_bit", files=seen.files)]
    if seen.moving:
        reasons.append(Reason.of("backup.moving", count=seen.moving))
    return reasons


def differences(seen: Comparison) -> list[Reason]:
    """Each kind of difference with its count and the first path by name."""
    reasons = []
    for name in ("missing", "different", "extra", "unreadable"):
        named = getattr(seen, name)
        if named.count:
            reasons.append(
                Reason.of(f"backup.files_{name}", count=named.count, first=shown(named.first[0]))
            )
    return reasons


def _database_problems(checked: DatabaseCheck, expected: dict[str, int]) -> list[Reason]:
    if not checked.is_sound:
        return [Reason.of("backup.database_damaged", said=checked.said[:300])]
    for table, rows in expected.items():
        found = checked.rows.get(table)
        if found != rows:
            return [Reason.of("backup.rows_differ", table=table, expected=rows, found=found)]
    return []
