"""What the domains know about an asset at this moment; each plugs in its own."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from anlan.assets.models import Asset

logger = logging.getLogger(__name__)

Provider = Callable[[Asset, datetime], dict[str, Any]]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Offer facts under a name; called from AppConfig.ready()."""
    _providers[name] = provider


def gather(asset: Asset, now: datetime) -> dict[str, dict[str, Any]]:
    """Every provider's facts; one that fails is logged and shown as unknown, the rest stay."""
    facts: dict[str, dict[str, Any]] = {}
    for name, provider in _providers.items():
        try:
            facts[name] = provider(asset, now)
        except Exception:
            logger.exception("facts_failed provider=%s asset=%s", name, asset.pk)
            facts[name] = {"unknown": True}
    return facts
