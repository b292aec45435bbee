"""Rows of what people taught the match: counted outcomes, and links set by hand."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.organisations.models import Organisation

# Stands where a count is everybody's, or belongs to every kind of incident.
EVERYBODY = 0
ANY_FEATURE = ""


class StrategyTally(models.Model):
    """How often a strategy was chosen, refused, worked and failed in incidents of one kind.

    A counter and no list: however many incidents there were, a ranking reads a few rows. The rows
    of `EVERYBODY` name nobody, those of one organisation are read for that organisation only.
    """

    strategy = models.ForeignKey("strategies.Strategy", models.CASCADE, related_name="tallies")
    organisation_key = models.BigIntegerField(default=EVERYBODY)
    feature = models.CharField(max_length=120)
    chosen = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    worked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            # Also the index by which a ranking reads.
            models.UniqueConstraint(
                fields=["feature", "organisation_key", "strategy"], name="tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} {self.organisation_key} {self.feature}"


class StrategyLinkQuerySet(TenantQuerySet["StrategyLink"]):
    def about(self, asset_id: int | None, items: tuple[str, ...]) -> StrategyLinkQuerySet:
        """Links that hold for this asset with these failing items."""
        of_asset = Q(asset=None) | Q(asset_id=asset_id) if asset_id else Q(asset=None)
        return self.filter(of_asset, Q(item="") | Q(item__in=items))


class StrategyLink(TenantRecord):
    """A strategy that somebody tied to an asset or inspection item: here it is the one to use."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="strategy_links", verbose_name=_("organisation")
    )
    strategy = models.ForeignKey("strategies.Strategy", models.CASCADE, related_name="links")
    asset = models.ForeignKey(
        Asset, models.CASCADE, null=True, blank=True, related_name="strategy_links"
    )
    item = models.CharField(_("inspection item"), max_length=20, blank=True)
    made_by = models.CharField(_("linked by"), max_length=200)

    objects = Door(StrategyLinkQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "strategy", "asset", "item"], name="strategy_link_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "strategy", "item"],
                condition=Q(asset=None),
                name="strategy_link_of_item_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy_id} → {self.asset_id or '-'} {self.item}"
