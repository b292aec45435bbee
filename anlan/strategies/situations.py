"""The present situation of an asset, for reading a strategy before anything has happened.

Incidents, above, gather situations; here stands only who is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from anlan.assets.models import Asset

Gather = Callable[[Asset, datetime], dict[str, Any]]


class _Plugged:
    gather: Gather | None = None


def register(gather: Gather) -> None:
    """Offer the gathering of situations; called from AppConfig.ready()."""
    _Plugged.gather = staticmethod(gather)


def situation_of(asset: Asset, now: datetime) -> dict[str, Any]:
    """Everything that is known now; empty while nobody gathers."""
    return {} if _Plugged.gather is None else _Plugged.gather(asset, now)
