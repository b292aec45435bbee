"""Notes what became of strategies, and reads it for the match. Counts only, never incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from django.db import DatabaseError, models, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import NotVisible
from anlan.strategies.experience import ANY_FEATURE, EVERYBODY, StrategyLink, StrategyTally
from anlan.strategies.matching.experience import Experience, Tally, most_alike
from anlan.strategies.models import Strategy

COUNTS = ("chosen", "rejected", "worked", "failed")
Outcome = Literal["chosen", "rejected", "worked", "failed"]
# How many strategies that no word points to may join a ranking because they helped before.
REMEMBERED = 5


class Verb(models.TextChoices):
    LINKED = "strategies.linked", _("linked a strategy by hand")


@transaction.atomic
def note(slug: str, outcome: Outcome, organisation_id: int, features: Iterable[str]) -> None:
    """Count one outcome for each feature, at this customer and in general."""
    strategy = Strategy.objects.filter(slug=slug).first()
    if strategy is None:
        return
    for feature in dict.fromkeys([ANY_FEATURE, *features]):
        for key in (organisation_id, EVERYBODY):
            # What is tied to one asset says nothing to others.
            if key == EVERYBODY and feature.startswith("asset:"):
                continue
            _count(strategy, outcome, key, feature[:120])


def _count(strategy: Strategy, outcome: Outcome, key: int, feature: str) -> None:
    row, _new = StrategyTally.objects.get_or_create(
        strategy=strategy, organisation_key=key, feature=feature
    )
    StrategyTally.objects.filter(pk=row.pk).update(**{outcome: F(outcome) + 1})


class CountedMemory:
    """What the match asks of earlier incidents; always fresh, for it reads the counters."""

    def counts(
        self, slugs: Sequence[str], features: Sequence[str], organisation_id: int | None
    ) -> Mapping[str, Experience]:
        """For each strategy the outcomes in the most alike incidents, own and general ones."""
        if not features or not slugs:
            return {}
        rows = _rows(organisation_id).filter(feature__in=features, strategy__slug__in=slugs)
        own: dict[str, dict[str, Tally]] = {}
        general: dict[str, dict[str, Tally]] = {}
        try:
            for row in rows.values_list("strategy__slug", "organisation_key", "feature", *COUNTS):
                side = general if row[1] == EVERYBODY else own
                side.setdefault(row[0], {})[row[2]] = Tally(*row[3:])
        except DatabaseError:
            # Before the first start there is no table, and nothing to remember.
            return {}
        return {
            slug: most_alike(features, own.get(slug, {}), general.get(slug, {}))
            for slug in {*own, *general}
        }

    def remembered(self, features: Sequence[str], organisation_id: int | None) -> list[str]:
        """Strategies that worked for the same item or asset, although no word points to them."""
        near = [name for name in features if name.startswith(("item:", "asset:"))]
        if not near:
            return []
        rows = _rows(organisation_id).filter(feature__in=near, worked__gt=0)
        found = rows.order_by("-worked").values_list("strategy__slug", flat=True)
        return list(dict.fromkeys(found[: REMEMBERED * 4]))[:REMEMBERED]


def totals(strategy: Strategy) -> Tally:
    """All outcomes of a strategy: numbers that name nobody."""
    row = strategy.tallies.filter(organisation_key=EVERYBODY, feature=ANY_FEATURE)
    counts = row.values_list(*COUNTS).first()
    return Tally(*counts) if counts else Tally()


@transaction.atomic
def link(
    slug: str, *, organisation_id: int, asset: Asset | None, items: Sequence[str], actor: Actor
) -> list[StrategyLink]:
    """Tie a strategy to an asset, to its failing items where there are some."""
    strategy = Strategy.objects.filter(slug=slug).first()
    if strategy is None or strategy.version_in_use() is None:
        raise NotVisible(_("There is no approved strategy “%(slug)s”.") % {"slug": slug})
    rows = StrategyLink.objects.for_system("link by hand")
    made = [
        rows.get_or_create(
            organisation_id=organisation_id,
            strategy=strategy,
            asset=asset,
            item=item,
            defaults={"made_by": actor.label},
        )[0]
        for item in (items or [""])
    ]
    audit.record(actor, Verb.LINKED, made[0], slug=slug, items=list(items))
    return made


def linked_slugs(
    organisation_id: int, asset_id: int | None, items: tuple[str, ...]
) -> tuple[str, ...]:
    """Strategies that were tied by hand to this asset or to one of these items."""
    rows = StrategyLink.objects.for_system("match").filter(organisation_id=organisation_id)
    found = rows.about(asset_id, items).values_list("strategy__slug", flat=True)
    return tuple(dict.fromkeys(found))


def _rows(organisation_id: int | None) -> QuerySet[StrategyTally]:
    keys = [EVERYBODY] if organisation_id is None else [EVERYBODY, organisation_id]
    return StrategyTally.objects.filter(organisation_key__in=keys)
