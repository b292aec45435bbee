"""Bringing a copy back: into a fresh folder, verified, and only then put in its place."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from anlan.backup import tool
from anlan.backup.actions.restores import Ended
from anlan.backup.models import Copy, Policy, Restore
from anlan.backup.proving import differences, equality, require_meaningful
from anlan.core.reasons import Reason
from anlan_probe.backup.proof import Comparison, compare
from anlan_probe.backup.target import (
    abandon_target,
    complete_target,
    marker_of,
    prepare_target,
    swap_in,
)
from anlan_probe.backup.trouble import Trouble


@dataclass(frozen=True)
class Swap:
    """What is to be put where once it is verified."""

    restored: Path
    place: Path
    suffix: str


def perform(restore: Restore, hand: tool.Hand) -> Ended:
    """Restore, verify, and in place: swap. Marked as incomplete until the very end."""
    target = restore.folder
    if restore.details.get("swapping"):
        # Killed between two renames: everything was verified before the first of them.
        return _swap_all(restore, Comparison())
    if marker_of(target).exists():
        abandon_target(target)
    _begin(restore)
    copy = restore.copy
    with tool.opened(copy.policy.repository, hand) as restic:
        hand.step("open")
        restic.open(copy.policy.repository.engine_id)
        snapshot = tool.find_snapshot(restic, copy)
        prepare_target(target, copy.bytes)
        hand.step("restore")
        began = time.monotonic()
        ended = restic.restore(snapshot.id, target, include=restore.paths)
        took = time.monotonic() - began
        require_meaningful(restic, ended.rc, ended.stderr)
    return _verified(restore, hand, took)


def _begin(restore: Restore) -> None:
    rows = Restore.objects.for_system("begin").filter(pk=restore.pk)
    rows.update(state=Restore.State.RUNNING)


def _verified(restore: Restore, hand: tool.Hand, took: float) -> Ended:
    copy, target = restore.copy, restore.folder
    hand.step("compare")
    manifest = tool.require_manifest(copy)
    seen = compare(manifest, target, copy.sources, only=restore.paths)
    details: dict[str, object] = {"comparison": seen.as_json()}
    if not seen.is_equal:
        return Ended(Restore.State.DIFFERS, differences(seen), details, took)
    if restore.place == Restore.Place.BESIDE:
        complete_target(target)
        return Ended(Restore.State.VERIFIED, equality(seen), details, took)
    rows = Restore.objects.for_system("swap").filter(pk=restore.pk)
    details["suffix"] = restore.details["suffix"] = _free_suffix(restore)
    rows.update(details=details | {"swapping": True})
    ended = _swap_all(restore, seen)
    return Ended(ended.state, ended.reasons, details | ended.details, took)


def _swap_all(restore: Restore, seen: Comparison) -> Ended:
    """Put every path in place; one that is there already was swapped before we were killed."""
    kept = []
    for swap in swaps_of(restore):
        old = swap.place.with_name(f"{swap.place.name}.{swap.suffix}")
        if swap.restored.exists() or swap.restored.is_symlink():
            _keep_owner(swap)
            swap.place.parent.mkdir(parents=True, exist_ok=True)
            swap_in(swap.restored, swap.place, swap.suffix)
        if old.exists():
            kept.append(str(old))
    abandon_target(restore.folder)
    reasons = equality(seen) if seen.files else [Reason.of("backup.run_resumed")]
    reasons += [Reason.of("backup.old_tree_kept", path=path) for path in kept]
    return Ended(Restore.State.VERIFIED, reasons, {"kept": kept})


def _free_suffix(restore: Restore) -> str:
    """Named for the incident; a second restore for the same one must not meet the first."""
    label = restore.incident_uid.hex if restore.incident_uid else restore.uid.hex
    restore.details["suffix"] = suffix = f"before-{label[:8]}"
    if any(s.place.with_name(f"{s.place.name}.{suffix}").exists() for s in swaps_of(restore)):
        return f"{suffix}-{restore.uid.hex[:4]}"
    return suffix


def swaps_of(restore: Restore) -> list[Swap]:
    """Each restored source with its place; a database was copied from a spool, not from there."""
    copy: Copy = restore.copy
    suffix = str(restore.details["suffix"])
    places = copy.policy.paths if copy.policy.kind == Policy.Kind.SQLITE else copy.sources
    return [
        Swap(Path(f"{restore.target}{source}"), Path(place), suffix)
        for source, place in zip(copy.sources, places, strict=True)
    ]


def _keep_owner(swap: Swap) -> None:
    """A database's spool belongs to us; its place belongs to whoever owned the old file."""
    if not swap.restored.is_file() or not swap.place.is_file():
        return
    old = swap.place.stat()
    os.chmod(swap.restored, old.st_mode & 0o7777)
    try:
        os.chown(swap.restored, old.st_uid, old.st_gid)
    except PermissionError as error:
        raise Trouble("backup.target_unwritable", path=str(swap.place), said=str(error)) from error
