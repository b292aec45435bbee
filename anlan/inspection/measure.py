"""From checks to readings: equal questions are asked once, everything runs at the same time."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from anlan.assets import facts
from anlan.assets.models import Asset
from anlan.inspection.models import Check
from anlan.inspection.rules import Measured, Verdict
from anlan_probe.protocol import Reading, Target
from anlan_probe.runner import run_all

MISSING = "fact.missing"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one check got, and when; the time counts, not the moment it is stored."""

    check_id: int
    at: datetime
    readings: list[Measured]
    took_ms: int = 0


def measure(checks: Sequence[Check], now: datetime) -> list[Measurement]:
    """Ask for every check, outside of any transaction, in the checks' order."""
    asked = [check for check in checks if check.kind != "fact" and not check.args.get("skip")]
    probed = _probe(asked)
    known: dict[int, dict[str, dict[str, Any]]] = {}
    answers = []
    for check in checks:
        if check.args.get("skip"):
            nothing = Measured(check.metric, None, code=str(check.args["skip"]))
            answers.append(Measurement(check.pk, now, [nothing]))
        elif check.kind == "fact":
            started = time.monotonic()
            if check.asset_id not in known:
                known[check.asset_id] = facts.gather(check.asset, now)
            readings = list(_fact(check, known[check.asset_id], now))
            took = round((time.monotonic() - started) * 1000)
            answers.append(Measurement(check.pk, now, readings, took))
        else:
            readings, took = probed[_question(check)]
            answers.append(Measurement(check.pk, now, readings, took))
    return answers


def _question(check: Check) -> str:
    return json.dumps([check.kind, check.address, check.args], sort_keys=True)


def _probe(checks: Sequence[Check]) -> dict[str, tuple[list[Measured], int]]:
    groups: dict[str, list[Check]] = defaultdict(list)
    for check in checks:
        groups[_question(check)].append(check)
    targets = [
        Target(
            group[0].kind,
            group[0].address,
            group[0].args,
            float(max(check.timeout_s for check in group)),
        )
        for group in groups.values()
    ]
    results = {}
    # The processor is read before the others begin, or it would show our own work.
    for batch in (_of_processor(targets, True), _of_processor(targets, False)):
        results.update({id(one.target): one for one in run_all(batch)} if batch else {})
    answers = [results[id(target)] for target in targets]
    return {
        question: ([_measured(reading) for reading in result.readings], result.took_ms)
        for question, result in zip(groups, answers, strict=True)
    }


def _of_processor(targets: Sequence[Target], wanted: bool) -> list[Target]:
    return [one for one in targets if (one.args.get("group") == "cpu") is wanted]


def _measured(reading: Reading) -> Measured:
    return Measured(
        reading.metric,
        reading.value,
        reading.instance,
        reading.unit,
        reading.code,
        dict(reading.params),
    )


def _fact(
    check: Check, known: Mapping[str, Mapping[str, Any]], now: datetime
) -> Iterator[Measured]:
    """A value another domain knows about the asset, and its neighbours as companions."""
    provider, path = str(check.args["provider"]), str(check.args["path"])
    facts_there = known.get(provider)
    if facts_there is None:
        yield Measured(check.metric, None, code="fact.no_provider", params={"name": provider})
        return
    if facts_there.get("unknown"):
        yield Measured(check.metric, None, code="fact.provider_failed", params={"name": provider})
        return
    if facts_there.get("policies") == []:
        yield Measured(check.metric, None, code="na.no_backup")
        return
    for name, value in _leaves(provider, facts_there):
        if name != check.metric:
            yield Measured(name, value)
    value = _dig(facts_there, path)
    # "Never yet" is something a limit may judge, other than a fact that could not be gathered.
    if value is None:
        yield Measured(f"{check.metric}.missing", True, code=MISSING, params={"path": check.metric})
    yield _converted(check, value, now)


def _converted(check: Check, value: Any, now: datetime) -> Measured:
    form = str(check.args.get("as", "number"))
    if value is None:
        return Measured(check.metric, None, code=MISSING, params={"path": check.metric})
    if form in {"age_h", "age_d"}:
        try:
            age = (now - datetime.fromisoformat(str(value))).total_seconds()
        except (TypeError, ValueError):
            return Measured(
                check.metric, None, code="fact.not_a_time", params={"path": check.metric}
            )
        unit, divisor = ("h", 3600) if form == "age_h" else ("d", 86_400)
        return Measured(check.metric, round(max(0.0, age) / divisor, 2), unit=unit)
    if isinstance(value, (bool, int, float, str)):
        return Measured(check.metric, value)
    return Measured(check.metric, None, code=MISSING, params={"path": check.metric})


def _dig(tree: Mapping[str, Any], path: str) -> Any:
    found: Any = tree
    for part in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def _leaves(prefix: str, tree: Mapping[str, Any]) -> Iterator[tuple[str, float | int | str | bool]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(f"{prefix}.{name}", value)
        elif isinstance(value, (bool, int, float, str)):
            yield f"{prefix}.{name}", value


def shown_of(check: Check, verdict: Verdict) -> Measured:
    """The reading that speaks for the check; "never yet" has no value to show."""
    shown = verdict.shown or Measured(check.metric, None)
    return replace(shown, value=None) if shown.code == MISSING else shown


def load(asset: Asset) -> list[Check]:
    """The checks that a round of the asset goes through."""
    rows = asset.checks.filter(is_enabled=True).select_related("item", "asset")
    return list(rows.order_by("item__code", "id"))
