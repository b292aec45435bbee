"""Taking in readings: grading, storing, and telling others what changed; set based."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.assets.models import MaintenanceWindow
from anlan.core import audit
from anlan.core.saying import say
from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn
from anlan.inspection import history
from anlan.inspection.actions.checks import offset
from anlan.inspection.actions.findings import clear_findings, open_findings
from anlan.inspection.actions.verbs import Verb
from anlan.inspection.measure import Measurement, shown_of
from anlan.inspection.models import Check
from anlan.inspection.rules import (
    BAD,
    Announcement,
    Severity,
    State,
    Verdict,
    announcement,
    evaluate,
    is_unsure,
    next_due,
)
from anlan.inspection.thresholds import parse

BATCH = 200
_STORED = (
    "severity", "announced", "memory", "value", "unit", "instance", "because",
    "measured_at", "changed_at", "next_due_at", "updated_at",
)  # fmt: skip


@dataclass(slots=True)
class _Told:
    """What others must hear of one batch."""

    raised: list[Check] = field(default_factory=list)
    cleared: list[Check] = field(default_factory=list)
    events: list[EventIn] = field(default_factory=list)


@transaction.atomic
def record_results(measurements: Sequence[Measurement], *, now: datetime) -> dict[int, Verdict]:
    """Store readings and their consequences, all or nothing; verdicts by check id.

    A reading older than the last one is graded for the caller but changes nothing.
    """
    checks = _locked([one.check_id for one in measurements])
    quiet = _in_maintenance(checks.values(), now)
    verdicts: dict[int, Verdict] = {}
    changed: list[Check] = []
    told = _Told()
    for one in measurements:
        check = checks.get(one.check_id)
        if check is None:
            continue  # removed while it was being measured
        state = state_of(check)
        limits = parse(check.metric, check.thresholds)
        verdict = evaluate(state, one.readings, limits, one.at, masked=check.asset_id in quiet)
        verdicts[check.pk] = verdict
        if state.at is None or state.at < one.at:
            _take_over(check, verdict, now)
            _announce(check, verdict, told)
            changed.append(check)
    rows = Check.objects.for_system("record results")
    rows.bulk_update(changed, _STORED, batch_size=BATCH)
    history.store(
        (check.pk, check.measured_at, float(check.value))
        for check in changed
        if check.measured_at and isinstance(check.value, (int, float))
    )
    _tell(told, now)
    return verdicts


def _locked(ids: Sequence[int]) -> dict[int, Check]:
    rows = Check.objects.for_system("record results").filter(pk__in=ids)
    rows = rows.select_related("item", "asset").select_for_update(of=("self",)).order_by("pk")
    return {check.pk: check for check in rows}


def _in_maintenance(checks: Any, now: datetime) -> set[int]:
    ids = {check.asset_id for check in checks}
    rows = MaintenanceWindow.objects.for_system("mask")
    rows = rows.filter(asset_id__in=ids, starts_at__lte=now, ends_at__gt=now)
    return set(rows.values_list("asset_id", flat=True))


def state_of(check: Check) -> State:
    memory = check.memory
    return State(
        Severity(check.severity),
        tuple(Severity(one) for one in memory.get("window", ())),
        {key: datetime.fromisoformat(at) for key, at in memory.get("holding", {}).items()},
        {key: float(value) for key, value in memory.get("counters", {}).items()},
        check.measured_at,
    )


def _take_over(check: Check, verdict: Verdict, now: datetime) -> None:
    state = verdict.state
    shown = shown_of(check, verdict)
    check.memory = {
        "window": [str(one) for one in state.window],
        "holding": {key: at.isoformat() for key, at in state.holding.items()},
        "counters": dict(state.counters),
    }
    if verdict.is_changed:
        check.changed_at = state.at
    check.severity = state.severity
    check.value, check.unit, check.instance = shown.value, shown.unit, shown.instance[:300]
    check.because = [reason.as_json() for reason in verdict.because]
    check.measured_at = state.at
    check.updated_at = now
    check.next_due_at = next_due(now, check.interval_s, offset(check), is_unsure=is_unsure(state))


def _announce(check: Check, verdict: Verdict, told: _Told) -> None:
    before = Severity(check.announced)
    what = announcement(before, verdict)
    if what is Announcement.NOTHING:
        if before not in BAD and verdict.state.severity not in BAD:
            check.announced = verdict.state.severity
        return
    check.announced = verdict.state.severity
    if what is Announcement.FIRING:
        told.raised.append(check)
        if verdict.state.severity is Severity.CRIT:
            told.events.append(event_of(check, "firing"))
    else:
        told.cleared.append(check)
        if before is Severity.CRIT:
            told.events.append(event_of(check, "resolved"))


def _tell(told: _Told, now: datetime) -> None:
    open_findings(told.raised, now)
    clear_findings(told.cleared, now)
    if told.events:
        accept_events(told.events, actor=None)
    for check in (*told.raised, *told.cleared):
        audit.record(None, Verb.STATES_CHANGED, check, severity=check.severity)


def event_of(check: Check, status: str) -> EventIn:
    """The check's state as an event; the sentence in both languages goes along."""
    texts = {code: sentence(check, language) for code, language in LANGUAGES.items()}
    main = "zh" if settings.LANGUAGE_CODE.startswith("zh") else "en"
    item = check.item.code if check.item else ""
    return EventIn(
        organisation_id=check.organisation_id,
        text=texts[main],
        source="inspection",
        object=check.asset.code,
        symptom=item or f"{check.kind}: {check.metric}",
        status=status,
        occurred_at=check.measured_at,
        key=check.key,
        data={"texts": texts, "check": str(check.uid), "because": check.because},
        asset_id=check.asset_id,
        items=(item,) if item else (),
        slugs=(check.strategy,) if check.strategy else (),
        urgency="limited",
    )


LANGUAGES = {"zh": "zh-hans", "en": "en"}


def sentence(check: Check, language: str) -> str:
    """“Web page of web-1: nobody answers at …” in one language."""
    with translation.override(language):
        reasons = "; " if language == "en" else "；"
        said = reasons.join(say(reason) for reason in check.because)
        parts = {"asset": check.asset.name, "check": check.name, "why": said}
        if check.address and check.address in check.name and check.address in said:
            return (_("%(asset)s: %(why)s") % parts)[:1000]
        return (_("%(asset)s · %(check)s: %(why)s") % parts)[:1000]
