"""A strategy read for one asset before anything has happened: filled, with what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from anlan.assets.models import Asset, AssetQuerySet
from anlan.strategies.fill import Where, nowhere
from anlan.strategies.missing import Missing, Places
from anlan.strategies.situations import situation_of
from anlan.web import filters

# So many are offered while typing; any other is found by its code, name or address.
_OFFERED = 300


@dataclass(frozen=True)
class AssetPreview:
    """What was asked for, and the situation of that asset; without one nothing is filled."""

    asked: str = ""
    asset: Asset | None = None
    situation: dict[str, Any] | None = None
    viewer: Any = None
    now: datetime | None = None
    choices: list[tuple[str, str]] = field(default_factory=list)

    @property
    def where(self) -> Where:
        return nowhere if self.asset is None else self._places.url

    def missing(self, names: Iterable[str]) -> list[Missing]:
        return [] if self.asset is None else self._places.missing(names)

    @property
    def _places(self) -> Places:
        return Places(self.asset, self.situation or {}, self.viewer)


def preview_of(request: HttpRequest) -> AssetPreview:
    """Only assets that the viewer may see are offered and found."""
    asked = filters.text(request, "asset")
    rows = Asset.objects.visible_to(request.user).filter(retired_at=None)
    rows = rows.select_related("organisation")
    asset = asset_called(rows, asked)
    now = timezone.now()
    return AssetPreview(
        asked=asked,
        asset=asset,
        situation=None if asset is None else situation_of(asset, now),
        viewer=request.user,
        now=now,
        choices=[
            (f"{one.organisation.code}/{one.code}", f"{one.name} · {one.organisation.name}")
            for one in rows.order_by("organisation__code", "code")[:_OFFERED]
        ],
    )


def asset_called(rows: AssetQuerySet, text: str) -> Asset | None:
    """`organisation/code`, else a code, name or address among the rows."""
    if not text:
        return None
    organisation, slash, code = text.partition("/")
    if slash:
        found = rows.filter(organisation__code=organisation, code=code).first()
        if found is not None:
            return found
    return rows.named(text).first()
