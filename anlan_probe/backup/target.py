"""Where a restore goes: a fresh directory, marked as incomplete until it was verified."""

import os
import shutil
from pathlib import Path

from anlan_probe.backup.manifest import shown
from anlan_probe.backup.trouble import Trouble

RESERVE = 64 << 20


def prepare_target(target: Path, needed: int) -> Path:
    """Create the fresh directory and put the marker beside it; refuse one that holds something."""
    if not target.is_absolute():
        raise Trouble("backup.target_relative", path=shown(str(target)))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Trouble("backup.target_not_empty", path=shown(str(target)))
    try:
        marker_of(target).parent.mkdir(parents=True, exist_ok=True)
        marker_of(target).write_text("This restore is not complete or not verified.\n")
        target.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Trouble(
            "backup.target_unwritable", path=shown(str(target)), said=str(error)
        ) from error
    free = shutil.disk_usage(target).free
    if free < needed + RESERVE:
        abandon_target(target)
        raise Trouble("backup.target_too_small", path=shown(str(target)), needed=needed, free=free)
    return target


def marker_of(target: Path) -> Path:
    return target.with_name(target.name + ".INCOMPLETE")


def complete_target(target: Path) -> None:
    """Take the marker away; only after the tree was verified."""
    marker_of(target).unlink(missing_ok=True)


def abandon_target(target: Path) -> None:
    """Delete a scratch tree with its marker, the marker last."""
    shutil.rmtree(target, onerror=_force)
    marker_of(target).unlink(missing_ok=True)


def _force(call: object, path: str, info: object) -> None:
    """A restored directory may be read-only; its owner may change that."""
    parent = os.path.dirname(path)
    try:
        os.chmod(parent, 0o700)
        if os.path.isdir(path) and not os.path.islink(path):
            os.chmod(path, 0o700)
            shutil.rmtree(path, ignore_errors=True)
        elif os.path.lexists(path):
            os.unlink(path)
    except OSError:
        return  # Left behind and marked: the sweeper of the scratch folder comes again.


def swap_in(restored: Path, place: Path, suffix: str) -> Path | None:
    """Put the verified tree in place by rename; the old one stays beside as `<path>.<suffix>`.

    The files of SQLite's journal belong to the old database: left behind they would be played
    into the restored one.
    """
    kept = place.with_name(f"{place.name}.{suffix}")
    has_kept, has_old = os.path.lexists(kept), os.path.lexists(place)
    if has_kept and has_old:
        raise Trouble("backup.target_not_empty", path=shown(str(kept)))
    # Kept and not there: we were killed between the two renames and go on with the second.
    old = kept if has_kept else None
    if has_old:
        for tail in ("-wal", "-shm", "-journal"):
            journal = place.with_name(place.name + tail)
            if journal.is_file():
                journal.rename(kept.with_name(kept.name + tail))
        place.rename(kept)
        old = kept
    try:
        restored.rename(place)
    except OSError as error:
        if old is not None:
            old.rename(place)
        raise Trouble(
            "backup.target_unwritable", path=shown(str(place)), said=str(error)
        ) from error
    return old
