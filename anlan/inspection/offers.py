"""What inspection plugs into the domains below it: facts, situation, verification, a step kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from anlan.assets.models import Asset
from anlan.core.reasons import Reason
from anlan.incidents.references import IncidentRef
from anlan.incidents.verification import VerifyResult
from anlan.inspection import actions
from anlan.inspection.catalogue import entries
from anlan.inspection.models import Check, Finding, Round
from anlan.inspection.rules import BAD, Severity, Verdict
from anlan.inspection.wording import reading_text
from anlan.strategies.stepkinds import StepCall, StepOutcome
from anlan.strategies.worldfacts import Failing

PREFIX = "check:"


def facts(asset: Asset, now: datetime) -> dict[str, Any]:
    """What fails on the asset at this moment, worst first."""
    failing = asset.checks.filter(is_enabled=True, severity__in=[str(one) for one in BAD])
    lines = [
        {
            "item": check.item.code if check.item else "",
            "name": check.name,
            "severity": check.severity,
            "reading": reading_text(check.value, check.unit),
            "since": check.changed_at.isoformat() if check.changed_at else None,
        }
        for check in failing.select_related("item").order_by("severity", "id")[:50]
    ]
    last = Round.objects.for_system("facts").finished().filter(asset=asset).first()
    return {
        "failing": lines,
        "checks": asset.checks.filter(is_enabled=True).count(),
        "last_round": last.finished_at.isoformat() if last and last.finished_at else None,
    }


def situation(organisation_id: int, asset: Asset | None, now: datetime) -> dict[str, Any]:
    """Findings that are open, of the asset or, when none is known, of the organisation."""
    rows = Finding.objects.for_system("situation").open().filter(organisation_id=organisation_id)
    if asset is not None:
        rows = rows.filter(asset=asset)
    findings = [
        {
            "item": one.code,
            "name": one.name,
            "severity": one.severity,
            "opened_at": one.opened_at.isoformat(),
            "because": one.because,
        }
        for one in rows.order_by("severity", "-opened_at")[:10]
    ]
    return {"findings": findings, **(facts(asset, now) if asset is not None else {})}


def verify(reference: IncidentRef) -> list[VerifyResult]:
    """Measure again, now, what the incident's keys point at."""
    uids = [key.removeprefix(PREFIX) for key in reference.keys if key.startswith(PREFIX)]
    if not uids:
        return []
    rows = Check.objects.for_system("verify recovery").filter(
        uid__in=uids, organisation_id=reference.organisation_id
    )
    checks = list(rows.select_related("item", "asset"))
    verdicts = actions.recheck(checks)
    results = [_verified(check, verdicts.get(check.pk)) for check in checks]
    gone = set(uids) - {str(check.uid) for check in checks}
    lost = Reason.of("inspection.check_removed")
    return [*results, *(VerifyResult(f"{PREFIX}{uid}", None, [lost]) for uid in sorted(gone))]


def _verified(check: Check, verdict: Verdict | None) -> VerifyResult:
    """One good reading counts here: the watch window that follows asks for more of them."""
    if verdict is None or verdict.graded is Severity.UNKNOWN:
        because = verdict.because if verdict else []
        return VerifyResult(str(check), None, [Reason.of("inspection.not_measured"), *because])
    if verdict.graded in BAD:
        failing = Reason.of("inspection.still_failing", severity=str(verdict.graded))
        return VerifyResult(str(check), False, [failing, *verdict.because])
    return VerifyResult(str(check), True, [Reason.of("inspection.recovered")])


def run_step(call: StepCall) -> StepOutcome:
    """The step kind `inspect`: measure the asset's failing checks, or all when none fails."""
    checks: Sequence[Check] = []
    if call.asset_id is not None:
        rows = Check.objects.for_system("strategy step").filter(
            asset_id=call.asset_id, organisation_id=call.organisation_id, is_enabled=True
        )
        rows = rows.select_related("item", "asset")
        checks = list(rows.failing()) or list(rows)
    if not checks:
        return StepOutcome(False, reasons=[Reason.of("inspection.no_check")])
    verdicts = actions.recheck(checks)
    bad = [verdict for verdict in verdicts.values() if verdict.graded in BAD]
    if bad:
        return StepOutcome(False, reasons=[why for verdict in bad[:5] for why in verdict.because])
    if all(verdict.graded is Severity.UNKNOWN for verdict in verdicts.values()):
        return StepOutcome(False, reasons=[Reason.of("inspection.not_measured")])
    return StepOutcome(True, reasons=[Reason.of("inspection.recovered")])


def item_codes() -> frozenset[str]:
    """The codes that strategies may name."""
    return frozenset(entry.code for entry in entries())


def inspected() -> set[tuple[int, str, str]]:
    """What is measured for whom: organisation, class of the asset, code of the item."""
    rows = Check.objects.for_system("freshness of strategies").filter(
        is_enabled=True, item__isnull=False, asset__retired_at=None
    )
    return set(rows.values_list("organisation_id", "asset__asset_class", "item__code").distinct())


def failing_for(viewer: Any) -> list[Failing]:
    """Checks of the catalogue that fail now, of what the viewer may see."""
    rows = Check.objects.visible_to(viewer).failing().filter(item__isnull=False)
    rows = rows.filter(asset__retired_at=None).select_related("item", "asset__organisation")
    return [
        Failing(
            organisation=check.asset.organisation.name,
            asset=check.asset.name,
            item=check.item.code,
            name=check.item.name,
            strategy=check.strategy or check.item.strategy,
        )
        for check in rows
        if check.item is not None
    ]
