"""Bringing a copy back: asked for by a person or a strategy's step, done by a job."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.backup import places
from anlan.backup.actions.verbs import Verb
from anlan.backup.models import Copy, Policy, Restore
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.engine.actions import URGENT, enqueue
from anlan_probe.backup.target import marker_of


@dataclass(frozen=True)
class RestoreSpec:
    """How to bring it back; `target` only for a fresh folder of the caller's choice."""

    place: str = Restore.Place.BESIDE
    target: Path | None = None
    paths: Sequence[str] = ()
    incident_uid: str | None = None


@transaction.atomic
def restore_copy(
    copy: Copy,
    *,
    target: Path | None = None,
    paths: Sequence[str] = (),
    incident_uid: str | None = None,
    place: str = Restore.Place.BESIDE,
    actor: Actor | None,
) -> Restore:
    """Queue the restore of a copy; the row says where it goes and, later, whether it is equal.

    In place means: restored beside, verified, and only then put in place by rename, the old tree
    kept as `<path>.before-<id>`.
    """
    spec = RestoreSpec(Restore.Place(place), target, paths, incident_uid)
    _check(copy, spec)
    uid = uuid.uuid4()
    folder = _folder(copy, spec, uid)
    restore = Restore.objects.for_system("restore").create(
        uid=uid,
        copy=copy,
        place=spec.place,
        target=str(folder),
        paths=list(paths),
        incident_uid=incident_uid,
        requested_by=actor.label if actor else "Anlan",
    )
    job = enqueue(
        "backup.restore",
        args={"restore_uid": str(restore.uid)},
        resource_key=copy.policy.repository.resource_key,
        priority=URGENT,
    )
    Restore.objects.for_system("restore").filter(pk=restore.pk).update(job_id=job.pk)
    restore.refresh_from_db()
    audit.record(actor, Verb.RESTORE_STARTED, copy, place=spec.place, folder=restore.target)
    return restore


def _check(copy: Copy, spec: RestoreSpec) -> None:
    if spec.place == Restore.Place.IN_PLACE:
        _check_in_place(copy.policy, spec)
    if spec.target is not None and not spec.target.is_absolute():
        raise _bad_target(say(Reason.of("backup.target_relative", path=str(spec.target))))
    if spec.target is not None and _holds_something(spec.target):
        raise _bad_target(say(Reason.of("backup.target_not_empty", path=str(spec.target))))
    for path in spec.paths:
        inside = any(path == s or path.startswith(s.rstrip("/") + "/") for s in copy.sources)
        if not inside or ".." in path.split("/"):
            raise BadInput(
                _("%(path)s is not in this copy.") % {"path": path},
                errors=[{"field": "paths", "expected": ", ".join(copy.sources)}],
            )


def _check_in_place(policy: Policy, spec: RestoreSpec) -> None:
    if spec.target is not None or spec.paths:
        raise BadInput(
            _("In place always means the whole copy at its own place."),
            errors=[{"field": "place", "expected": "beside"}],
        )
    if policy.is_own or policy.kind == Policy.Kind.POSTGRESQL:
        raise Refused(
            _("Anlan cannot replace a database that is in use; restore it beside and follow the"
              " recovery sheet."),
            code="in-use",
        )  # fmt: skip
    if len({os.stat(_nearest(Path(path))).st_dev for path in policy.paths}) > 1:
        raise Refused(
            _("The paths lie on several disks; restore beside and move them yourself."),
            code="several-disks",
        )


def _nearest(path: Path) -> Path:
    """The closest parent that still exists."""
    place = path.parent
    while not place.exists():
        place = place.parent
    return place


def _holds_something(target: Path) -> bool:
    return target.exists() and (not target.is_dir() or any(target.iterdir()))


def _bad_target(message: str) -> BadInput:
    return BadInput(
        message, errors=[{"field": "target", "expected": "an absolute path of a fresh folder"}]
    )


def _folder(copy: Copy, spec: RestoreSpec, uid: uuid.UUID) -> Path:
    short = uid.hex[:8]
    if spec.place == Restore.Place.IN_PLACE:
        # Next to the place itself: only within one file system is a rename one step.
        return _nearest(Path(copy.policy.paths[0])) / f".anlan-restore-{short}"
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
    return spec.target or places.restores() / f"{stamp}-{copy.policy.code}-{short}"


@dataclass(frozen=True)
class Ended:
    """How a restore ended."""

    state: str
    reasons: Sequence[Reason] = ()
    details: dict[str, Any] = field(default_factory=dict)
    restore_s: float | None = None


@transaction.atomic
def finish_restore(restore: Restore, ended: Ended) -> None:
    """Record what was verified; a folder that is not equal keeps its marker."""
    now = timezone.now()
    open_states = [Restore.State.WAITING, Restore.State.RUNNING]
    rows = Restore.objects.for_system("finish").filter(pk=restore.pk, state__in=open_states)
    changed = rows.update(
        state=ended.state,
        reasons=[reason.as_json() for reason in ended.reasons],
        details=ended.details,
        restore_s=ended.restore_s,
        ended_at=now,
        updated_at=now,
    )
    restore.refresh_from_db()
    if changed == 1:
        audit.record(None, Verb.RESTORE_ENDED, restore.copy, state=ended.state)


def is_marked_incomplete(restore: Restore) -> bool:
    return marker_of(restore.folder).exists()
