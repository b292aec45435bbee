"""Checks the strategies in use against the world, and keeps what is wrong since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction

from anlan.assets.models import Asset
from anlan.strategies import worldfacts
from anlan.strategies.freshness.judging import Fault, World, faults_of
from anlan.strategies.models import StrategyFault, StrategyVersion
from anlan.strategies.references import known


def check_freshness() -> int:
    """The number of faults now; those that were put right are gone, the others keep their date.

    Judging takes seconds, so it is done before the transaction: nobody else's writing waits for it.
    """
    versions = list(StrategyVersion.objects.in_use().select_related("strategy").defer("zh", "en"))
    world = _world(versions)
    found = {
        (version.strategy_id, fault.key): fault
        for version in versions
        for fault in faults_of(version.in_language("en"), world)
    }
    _keep(found)
    return len(found)


@transaction.atomic
def _keep(found: Mapping[tuple[int, str], Fault]) -> None:
    rows = StrategyFault.objects.for_system("freshness")
    known_rows = {(row.strategy_id, row.key): row.pk for row in rows.defer("reason")}
    new = [
        StrategyFault(
            strategy_id=strategy,
            key=key,
            organisation_id=fault.organisation_id,
            reason=fault.reason.as_json(),
        )
        for (strategy, key), fault in found.items()
        if (strategy, key) not in known_rows
    ]
    # Two checks at once find the same.
    rows.bulk_create(new, ignore_conflicts=True)
    gone = [pk for name, pk in known_rows.items() if name not in found]
    for start in range(0, len(gone), 500):
        rows.filter(pk__in=gone[start : start + 500]).delete()


def _world(versions: list[StrategyVersion]) -> World:
    classes: dict[int, set[str]] = defaultdict(set)
    assets = Asset.objects.for_system("freshness").filter(retired_at=None)
    for organisation, name in assets.values_list("organisation_id", "asset_class").distinct():
        classes[organisation].add(name)
    return World(
        slugs_in_use=frozenset(version.strategy.slug for version in versions),
        items=known().items,
        classes={organisation: frozenset(own) for organisation, own in classes.items()},
        inspected=worldfacts.inspected(),
        policies=worldfacts.policies(),
    )
