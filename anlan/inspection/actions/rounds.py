"""Rounds: all checks of an asset at one moment, written down with criterion and meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from anlan.assets.models import Asset
from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.reasons import Reason
from anlan.engine.actions import enqueue
from anlan.engine.models import Job
from anlan.inspection.actions.checks import offset
from anlan.inspection.actions.results import LANGUAGES, record_results
from anlan.inspection.actions.verbs import Verb
from anlan.inspection.measure import Measurement, load, measure, shown_of
from anlan.inspection.models import Check, Item, Round, RoundResult
from anlan.inspection.rules import RETRY_S, Severity, Verdict, next_due
from anlan.inspection.wording import criterion_of, name_in

VERDICTS = {
    Severity.OK: RoundResult.Verdict.PASSED,
    Severity.WARN: RoundResult.Verdict.FAILED,
    Severity.CRIT: RoundResult.Verdict.FAILED,
    Severity.NA: RoundResult.Verdict.NOT_APPLICABLE,
    Severity.UNKNOWN: RoundResult.Verdict.NOT_DONE,
}
# What failed is read first.
ORDER: list[str] = [
    RoundResult.Verdict.FAILED,
    RoundResult.Verdict.PASSED,
    RoundResult.Verdict.NOT_APPLICABLE,
    RoundResult.Verdict.NOT_DONE,
]


@transaction.atomic
def start_round_job(
    asset: Asset, *, actor: Actor | None, template: str = Round.Template.ON_DEMAND
) -> Job:
    """Queue a round; two of the same asset never run at once."""
    return enqueue(
        "inspection.inspect_asset",
        args={
            "asset_uid": str(asset.uid),
            "template": template,
            "started_by": or_system(actor).label,
        },
        resource_key=f"inspect:{asset.pk}",
    )


@transaction.atomic
def start_round(
    asset: Asset, *, actor: Actor | None, template: str = Round.Template.ON_DEMAND, by: str = ""
) -> Round:
    made = Round.objects.for_system("start round").create(
        organisation_id=asset.organisation_id,
        asset=asset,
        template=template,
        started_by=by or or_system(actor).label,
        started_at=timezone.now(),
    )
    audit.record(actor, Verb.ROUND_STARTED, made)
    return made


def run_round(started: Round) -> Round:
    """Measure outside of any transaction, then store readings and round together."""
    checks = load(started.asset)
    measurements = measure(checks, timezone.now())
    with transaction.atomic():
        verdicts = record_results(measurements, now=timezone.now())
        return finish_round(started, checks, measurements, verdicts)


@transaction.atomic
def finish_round(
    started: Round,
    checks: Sequence[Check],
    measurements: Sequence[Measurement],
    verdicts: Mapping[int, Verdict],
) -> Round:
    previous = _previous(started)
    took = {one.check_id: one.took_ms for one in measurements}
    results = [
        _line(check, verdicts[check.pk], took.get(check.pk, 0), previous)
        for check in checks
        if check.pk in verdicts
    ]
    results += [_open_line(item) for item in _items_without_check(checks)]
    results.sort(key=lambda line: (ORDER.index(line.verdict), line.code))
    for position, line in enumerate(results):
        line.round, line.position = started, position
    RoundResult.objects.bulk_create(results)
    _count(started, results)
    audit.record(None, Verb.ROUND_FINISHED, started, failed=started.failed)
    return started


def _count(started: Round, results: Sequence[RoundResult]) -> None:
    for name in RoundResult.Verdict.values:
        setattr(started, name, sum(line.verdict == name for line in results))
    started.state, started.finished_at = Round.State.FINISHED, timezone.now()
    fields = ["state", "finished_at", "updated_at", *RoundResult.Verdict.values]
    started.save(update_fields=fields)


def _previous(started: Round) -> dict[int, object]:
    """The values of the asset's last finished round, by check."""
    rows = Round.objects.for_system("previous round").finished()
    last = rows.filter(asset_id=started.asset_id).exclude(pk=started.pk).first()
    if last is None:
        return {}
    lines = last.results.exclude(check_ref=None)
    return {
        check: value
        for check, value in lines.values_list("check_ref_id", "value")
        if check is not None
    }


def _line(
    check: Check, verdict: Verdict, took_ms: int, previous: Mapping[int, object]
) -> RoundResult:
    shown = shown_of(check, verdict)
    criteria = {code: criterion_of(check, language) for code, language in LANGUAGES.items()}
    return RoundResult(
        check_ref=check,
        code=check.item.code if check.item else "",
        name_zh=name_in(check, "zh-hans"),
        name_en=name_in(check, "en"),
        verdict=VERDICTS[verdict.graded],
        severity=verdict.graded.value,
        value=shown.value,
        unit=shown.unit,
        instance=shown.instance[:300],
        previous=previous.get(check.pk),
        criterion_zh=criteria["zh"][:300],
        criterion_en=criteria["en"][:300],
        meaning_zh=check.item.meaning_zh if check.item else "",
        meaning_en=check.item.meaning_en if check.item else "",
        because=[reason.as_json() for reason in verdict.because],
        took_ms=took_ms,
    )


def _items_without_check(checks: Sequence[Check]) -> list[Item]:
    """Items of the same classes that nothing answers yet: a round shows them as not done."""
    used = [check.item for check in checks if check.item is not None]
    classes = {item.item_class for item in used}
    rows = Item.objects.filter(item_class__in=classes, is_retired=False)
    return list(rows.exclude(pk__in=[item.pk for item in used]))


def _open_line(item: Item) -> RoundResult:
    if item.not_wired:
        reason = Reason.of(f"inspection.not_wired.{item.not_wired}")
    elif item.mode == Item.Mode.MANUAL:
        reason = Reason.of("inspection.by_hand")
    else:
        reason = Reason.of("inspection.no_check")
    return RoundResult(
        code=item.code,
        name_zh=item.name_zh,
        name_en=item.name_en,
        verdict=RoundResult.Verdict.NOT_DONE,
        severity=Severity.UNKNOWN.value,
        criterion_zh=item.criterion_zh,
        criterion_en=item.criterion_en,
        meaning_zh=item.meaning_zh,
        meaning_en=item.meaning_en,
        because=[reason.as_json()],
    )


def inspect_asset(
    asset: Asset, *, actor: Actor | None, template: str = Round.Template.ON_DEMAND, by: str = ""
) -> Round:
    """A whole round, here and now."""
    return run_round(start_round(asset, actor=actor, template=template, by=by))


@transaction.atomic
def fail_round(started: Round) -> None:
    rows = Round.objects.for_system("fail round")
    rows.filter(pk=started.pk, state=Round.State.RUNNING).update(
        state=Round.State.FAILED, finished_at=timezone.now()
    )


@transaction.atomic
def claim_due_checks(now: datetime, *, most: int) -> list[Check]:
    """Take the checks whose time has come; each by compare-and-swap, so that nobody takes it twice.

    The next slot is set before measuring: a process that dies skips a slot and replays none.
    """
    rows = Check.objects.for_system("claim due checks")
    claimed = []
    for check in rows.due(now).select_related("item", "asset").order_by("next_due_at")[:most]:
        following = max(
            next_due(now, check.interval_s, offset(check), is_unsure=False),
            now + timedelta(seconds=min(check.interval_s, RETRY_S)),
        )
        if rows.filter(pk=check.pk, next_due_at=check.next_due_at).update(next_due_at=following):
            check.next_due_at = following
            claimed.append(check)
    return claimed


def recheck(checks: Sequence[Check]) -> dict[int, Verdict]:
    """Measure these checks now, for real, and record what came out."""
    measurements = measure(list(checks), timezone.now())
    return record_results(measurements, now=timezone.now())
