"""The shipped strategies in use, at once: read and written by the real loading one time in a run,
afterwards copied in as rows."""

from __future__ import annotations

from copy import copy

from anlan.strategies.actions import load_pack
from anlan.strategies.models import Strategy, StrategyVersion

_kept: list[tuple[Strategy, StrategyVersion]] = []


def shipped_strategies() -> None:
    """Bring the pack into an empty database; beside other strategies it is loaded as ever."""
    if not _kept or Strategy.objects.exists():
        load_pack(None)
        if not _kept and Strategy.objects.count() == StrategyVersion.objects.count():
            rows = StrategyVersion.objects.select_related("strategy").order_by("pk")
            _kept.extend((one.strategy, one) for one in rows)
        return
    strategies = Strategy.objects.bulk_create([_new(strategy) for strategy, _version in _kept])
    versions = [_new(version) for _strategy, version in _kept]
    for strategy, version in zip(strategies, versions, strict=True):
        version.strategy = strategy
    StrategyVersion.objects.bulk_create(versions)
    # The same stamp: what a process indexed of these versions stays right.
    for _strategy, version in _kept:
        StrategyVersion.objects.filter(uid=version.uid).update(updated_at=version.updated_at)


def _new(row):
    made = copy(row)
    made._state = copy(row._state)
    made.pk, made._state.adding = None, True
    return made
