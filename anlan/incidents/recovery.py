"""Whether recovery kept what the contract promised: RTO and RPO. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anlan.calendars.rules import ALWAYS
from anlan.calendars.spans import seconds_of
from anlan.core.reasons import Reason

_ZERO = timedelta(0)


@dataclass(frozen=True)
class Recovery:
    """The moments that recovery is judged by; `newest_record_at` is None when nothing is known."""

    fault_at: datetime
    opened_at: datetime
    verified_at: datetime | None
    newest_record_at: datetime | None
    is_restored: bool


@dataclass(frozen=True)
class Verdict:
    """One measured value against its target; `is_kept` is None while there is nothing to judge."""

    name: str
    took: timedelta | None
    target: timedelta | None
    is_kept: bool | None
    because: list[Reason]


def targets_of(recovery: Mapping[str, Any], asset_code: str) -> dict[str, timedelta]:
    """The promised RTO and RPO of an asset: its own line, else the one of all others."""
    found = recovery.get(asset_code) or recovery.get("*") or {}
    return {
        name: timedelta(seconds=seconds_of(text, ALWAYS))
        for name, text in found.items()
        if name in {"rto", "rpo"}
    }


def judge(facts: Recovery, targets: Mapping[str, timedelta]) -> list[Verdict]:
    """RTO from fault to verified, RPO from the newest record that was left to the fault."""
    return [_rto(facts, targets.get("rto")), _rpo(facts, targets.get("rpo"))]


def _rto(facts: Recovery, target: timedelta | None) -> Verdict:
    if facts.verified_at is None:
        return Verdict("rto", None, target, None, [Reason.of("incidents.rto_open")])
    took = facts.verified_at - facts.fault_at
    declared = int((facts.verified_at - facts.opened_at).total_seconds() // 60)
    because = [Reason.of("incidents.rto_declared", minutes=declared)]
    return Verdict("rto", took, target, _kept(took, target), because)


def _rpo(facts: Recovery, target: timedelta | None) -> Verdict:
    if facts.newest_record_at is None:
        return Verdict("rpo", None, target, None, [Reason.of("incidents.rpo_unknown")])
    took = max(facts.fault_at - facts.newest_record_at, _ZERO)
    code = "incidents.rpo_restored" if facts.is_restored else "incidents.rpo_last_proven"
    kept = _kept(took, target) if facts.verified_at else None
    return Verdict("rpo", took, target, kept, [Reason.of(code)])


def _kept(took: timedelta, target: timedelta | None) -> bool | None:
    return None if target is None else took <= target
