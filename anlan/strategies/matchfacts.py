"""The facts behind a text: what Anlan knows about the asset that somebody names."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.assets import facts as asset_facts
from anlan.assets.models import Asset
from anlan.core.errors import BadInput
from anlan.strategies.match import Facts


def facts_for(
    viewer: object, *, organisation_id: int | None = None, asset: str | None = None
) -> Facts:
    """Facts of an asset that the viewer may see; an unknown one is refused, never guessed."""
    if not asset:
        return Facts()
    rows = Asset.objects.visible_to(viewer)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    found = rows.named(asset).first()
    if found is None:
        raise BadInput(
            _("Unknown asset “%(asset)s”.") % {"asset": asset},
            errors=[{"field": "asset", "expected": "code, name or address of a known asset"}],
            code="unknown-asset",
        )
    return facts_of(found)


def facts_of(asset: Asset) -> Facts:
    gathered = asset_facts.gather(asset, timezone.now())
    return Facts(
        asset_class=asset.asset_class, tags=tuple(asset.tags), items=_failing_items(gathered)
    )


def _failing_items(gathered: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    failing = gathered.get("inspection", {}).get("failing", [])
    return tuple(str(finding["item"]) for finding in failing if "item" in finding)
