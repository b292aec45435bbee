"""What a strategy's `do: {restore: …}` does."""

from __future__ import annotations

from django.utils import timezone

from anlan.backup.actions import restore_copy
from anlan.backup.models import Copy, Policy, Restore
from anlan.core.errors import AnlanError
from anlan.core.reasons import Reason
from anlan.engine.models import Job
from anlan.strategies.stepkinds import StepCall, StepOutcome

IN_PLACE = {"original", "in_place"}


def run(call: StepCall) -> StepOutcome:
    """Queue the restore of the asset's policy; the last of several jobs is waited for.

    `copy` is last_proven or last_good, `to` scratch or original; `place` is another word for `to`.
    """
    policies = _policies(call)
    if not policies:
        return StepOutcome(False, reasons=[Reason.of("backup.no_policy")])
    try:
        made = [_restore(call, policy) for policy in policies]
    except AnlanError as error:
        return StepOutcome(False, reasons=[Reason.of("backup.refused", said=str(error))])
    started = [restore for restore in made if restore is not None]
    if len(started) < len(policies):
        return StepOutcome(False, reasons=[Reason.of("backup.no_such_copy")])
    return StepOutcome(True, pending_job=_joined(started))


def _joined(started: list[Restore]) -> int | None:
    """The id of the job that answers for all of them."""
    last, others = started[-1], [str(restore.uid) for restore in started[:-1]]
    if others:
        args = {"restore_uid": str(last.uid), "also": others}
        Job.objects.filter(pk=last.job_id or 0).update(args=args)
    return last.job_id


def _policies(call: StepCall) -> list[Policy]:
    rows = Policy.objects.for_system("step").active().filter(organisation_id=call.organisation_id)
    wanted = call.args.get("policy")
    if wanted:
        return list(rows.filter(code=wanted).select_related("asset", "repository"))
    if call.asset_id is None:
        return []
    own = rows.filter(asset_id=call.asset_id).exclude(is_own=True)
    return list(own.order_by("id").select_related("asset", "repository"))


def _restore(call: StepCall, policy: Policy) -> Restore | None:
    copy = _copy(call, policy)
    if copy is None:
        return None
    to = str(call.args.get("place") or call.args.get("to") or "scratch")
    path = call.args.get("path")
    return restore_copy(
        copy,
        place=Restore.Place.IN_PLACE if to in IN_PLACE else Restore.Place.BESIDE,
        paths=[path] if path else [],
        incident_uid=call.incident_uid,
        actor=call.actor,
    )


def _copy(call: StepCall, policy: Policy) -> Copy | None:
    if call.args.get("copy") == "last_good":
        return policy.newest_copy()
    return policy.newest_proven(timezone.now())
