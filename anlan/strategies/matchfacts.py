"""The facts behind a text: what Anlan knows about the asset that somebody names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.assets import facts as asset_facts
from anlan.assets.models import Asset
from anlan.core.errors import BadInput
from anlan.strategies.match import Facts, FactText
from anlan.strategies.outcomes import linked_slugs

# How long a change is suspected, and how many facts of a kind are looked at.
RECENT = timedelta(days=3)
MOST = 5


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
    """What the domains know of an asset, as far as it can point to a strategy."""
    now = timezone.now()
    gathered = asset_facts.gather(asset, now)
    items = _failing_items(gathered)
    return Facts(
        asset_class=asset.asset_class,
        tags=tuple(asset.tags),
        background=items,
        linked=linked_slugs(asset.organisation_id, asset.pk, items),
        texts=(*_findings(gathered), *_recent_changes(asset, now), *_backup(gathered)),
        organisation_id=asset.organisation_id,
        asset_id=asset.pk,
    )


def _failing(gathered: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    failing: list[dict[str, Any]] = gathered.get("inspection", {}).get("failing", [])
    return failing


def _failing_items(gathered: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    return tuple(str(finding["item"]) for finding in _failing(gathered) if finding.get("item"))


def _findings(gathered: dict[str, dict[str, Any]]) -> list[FactText]:
    names = [str(finding.get("name", "")) for finding in _failing(gathered)]
    return [FactText("finding", name) for name in names[:MOST] if name]


def _recent_changes(asset: Asset, now: datetime) -> list[FactText]:
    recent = asset.changes.filter(happened_at__gte=now - RECENT, happened_at__lte=now)[:MOST]
    return [FactText("change", row.summary) for row in recent]


def _backup(gathered: dict[str, dict[str, Any]]) -> list[FactText]:
    if not gathered.get("backup", {}).get("stale"):
        return []
    return [FactText("backup", "")]
