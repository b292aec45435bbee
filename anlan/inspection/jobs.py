"""What the engine does for inspection: due checks, rounds, forgetting old samples."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from anlan.assets.models import Asset
from anlan.core.reasons import Reason
from anlan.engine.context import JobContext
from anlan.engine.errors import Permanent
from anlan.engine.registry import job
from anlan.inspection import actions, history
from anlan.inspection.models import Check, Round

SLICE = timedelta(seconds=5)
MOST_AT_ONCE = 200
KEEP_SAMPLES = timedelta(days=35)


@job("inspection.run_due_checks", every=SLICE, lease=timedelta(seconds=150))
def run_due_checks(ctx: JobContext) -> dict[str, Any]:
    """Run what is due; stays for its slice while fast checks come due again within it."""
    ends = time.monotonic() + SLICE.total_seconds() - 0.5
    ran = 0
    while True:
        claimed = actions.claim_due_checks(timezone.now(), most=MOST_AT_ONCE)
        if claimed:
            actions.recheck(claimed)
            ran += len(claimed)
        wait = _until_next()
        if ctx.is_cancelled() or wait is None or time.monotonic() + wait > ends:
            return {"ran": ran}
        time.sleep(max(0.1, wait))


def _until_next() -> float | None:
    rows = Check.objects.for_system("next due check")
    following = rows.filter(is_enabled=True, asset__retired_at__isnull=True)
    moment = following.order_by("next_due_at").values_list("next_due_at", flat=True).first()
    return max(0.0, (moment - timezone.now()).total_seconds()) if moment else None


@job("inspection.inspect_asset", lease=timedelta(seconds=120), max_attempts=3)
def inspect_asset(
    ctx: JobContext,
    asset_uid: str,
    template: str = Round.Template.ON_DEMAND,
    started_by: str = "",
) -> dict[str, Any]:
    """One round; a try that died half-way leaves a round marked as failed, never half a one."""
    asset = Asset.objects.for_system("inspect").filter(uid=asset_uid).first()
    if asset is None:
        raise Permanent(Reason.of("inspection.asset_gone"))
    rows = Round.objects.for_system("clean up after a died try")
    for left in rows.filter(asset=asset, state=Round.State.RUNNING):
        actions.fail_round(left)
    done = actions.inspect_asset(asset, actor=None, template=template, by=started_by)
    return {"round": str(done.uid), "failed": done.failed}


@job("inspection.start_daily_rounds", cron="0 8,16 * * *")
def start_daily_rounds(ctx: JobContext) -> dict[str, Any]:
    """The daily rounds of 08:00 and 16:00 for every asset that has checks."""
    rows = Asset.objects.for_system("daily rounds").filter(
        retired_at__isnull=True, checks__is_enabled=True
    )
    count = 0
    for asset in rows.distinct():
        actions.start_round_job(asset, actor=None, template=Round.Template.DAILY)
        count += 1
    return {"started": count}


@job("inspection.forget_old_samples", cron="40 3 * * *")
def forget_old_samples(ctx: JobContext) -> dict[str, Any]:
    """Remove samples that are older than five weeks; rounds and findings stay."""
    return {"removed": history.prune(timezone.now() - KEEP_SAMPLES)}
