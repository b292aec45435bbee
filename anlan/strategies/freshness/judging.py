"""What in a strategy is true no more, for everybody and for single customers. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from anlan.core.reasons import Reason
from anlan.strategies.fileformat.parsed import ParsedStrategy, Step
from anlan.strategies.fileformat.placeholders import names_in, texts_in
from anlan.strategies.fileformat.vocabulary import POLICY_KINDS, SITUATION_NAMES
from anlan.strategies.lint import named_items, named_policies

_STRATEGY_LINK = re.compile(r"\]\(<?strategy:([^)\s>]*)")


@dataclass(frozen=True)
class World:
    """What is known now; None: nobody said, and nothing is complained of."""

    slugs_in_use: frozenset[str]
    items: frozenset[str] | None = None
    # Organisation -> classes of its assets.
    classes: Mapping[int, frozenset[str]] = field(default_factory=dict)
    inspected: Collection[tuple[int, str, str]] | None = None
    policies: Collection[tuple[int, str]] | None = None


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; `organisation_id` None: for everybody."""

    reason: Reason
    organisation_id: int | None = None

    @property
    def key(self) -> str:
        params = ",".join(f"{name}={value}" for name, value in sorted(self.reason.params.items()))
        return f"{self.organisation_id or ''}:{self.reason.code}:{params}"


def faults_of(strategy: ParsedStrategy, world: World) -> list[Fault]:
    """Each once, those for everybody first."""
    found = [*_general(strategy, world), *_of_customers(strategy, world)]
    return list({fault.key: fault for fault in found}.values())


def _general(strategy: ParsedStrategy, world: World) -> Iterator[Fault]:
    text = "\n".join(strategy.sections.values())
    for slug in sorted(set(_STRATEGY_LINK.findall(text)) - world.slugs_in_use):
        yield _fault("link_gone", slug=slug)
    if world.items is not None:
        for code in sorted(set(named_items(strategy)) - world.items):
            yield _fault("item_gone", item=code)
    for kind in sorted(named_policies(strategy) - set(POLICY_KINDS)):
        yield _fault("policy_unknown", kind=kind)
    for step in strategy.steps:
        yield from _of_step(step, strategy)


def _of_step(step: Step, strategy: ParsedStrategy) -> Iterator[Fault]:
    for role in (step.role, step.approve):
        if role and role not in strategy.roles:
            yield _fault("role_unknown", role=role, step=step.id)
    names = {name for text in texts_in([step.do, step.undo]) for name in names_in(text)}
    for name in sorted(names - SITUATION_NAMES):
        yield _fault("value_unknown", name=name, step=step.id)


def _of_customers(strategy: ParsedStrategy, world: World) -> Iterator[Fault]:
    """Only customers who have something that the strategy is written for."""
    written_for = set(strategy.applies_to)
    for organisation, classes in sorted(world.classes.items()):
        if not written_for & classes:
            continue
        if world.inspected is not None:
            done = {
                code
                for owner, asset_class, code in world.inspected
                if owner == organisation and asset_class in written_for
            }
            known = set(named_items(strategy)) & (world.items or set(named_items(strategy)))
            if known and not known & done:
                yield _fault("not_inspected", organisation)
        if world.policies is not None:
            kinds = named_policies(strategy) & set(POLICY_KINDS)
            for kind in sorted(k for k in kinds if (organisation, k) not in world.policies):
                yield _fault("policy_missing", organisation, kind=kind)


def _fault(code: str, organisation_id: int | None = None, **params: str) -> Fault:
    return Fault(Reason.of(f"strategies.freshness.{code}", **params), organisation_id)
