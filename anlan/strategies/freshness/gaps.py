"""Emergencies that could happen, or happen now, and for which there is no strategy."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from anlan.assets.models import Asset
from anlan.strategies import worldfacts
from anlan.strategies.lint import ITEM_CODE
from anlan.strategies.models import StrategyVersion


@dataclass(frozen=True)
class ClassGap:
    """Assets of a class that no strategy in use is written for."""

    organisation: str
    asset_class: str
    assets: int


@dataclass(frozen=True)
class Gaps:
    classes: list[ClassGap]
    items: list[worldfacts.Failing]

    def as_json(self) -> dict[str, Any]:
        return {
            "classes": [asdict(one) for one in self.classes],
            "items": [asdict(one) for one in self.items],
        }


def gaps_for(viewer: Any) -> Gaps:
    """Only about what the viewer may see."""
    parsed = [
        one["en"] for one in StrategyVersion.objects.in_use().values_list("parsed", flat=True)
    ]
    covered = {name for one in parsed for name in one["applies_to"]}
    counts: dict[tuple[str, str], int] = {}
    assets = (
        Asset.objects.visible_to(viewer).filter(retired_at=None).exclude(asset_class__in=covered)
    )
    for name, label in assets.values_list("organisation__name", "asset_class"):
        counts[name, label] = counts.get((name, label), 0) + 1
    slugs = {one["slug"] for one in parsed}
    named = {code for one in parsed for code in ITEM_CODE.findall(_text(one))}
    return Gaps(
        classes=[ClassGap(*key, count) for key, count in sorted(counts.items())],
        items=[
            one
            for one in worldfacts.failing_for(viewer)
            if one.strategy not in slugs and one.item not in named
        ],
    )


def _text(parsed: dict[str, Any]) -> str:
    return f"{parsed['sections']['recognise']}\n{parsed['sections']['prevent']}"
