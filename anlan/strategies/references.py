"""What the texts of strategies may name outside themselves; the domains above plug it in.

Knows no Django: without them nothing is known, and what is not known is not complained of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anlan.strategies.fileformat.vocabulary import CATEGORY_OF_SLUG


@dataclass(frozen=True)
class Known:
    """Names that a text may use. `items` None: no catalogue is at hand, codes go unchecked."""

    items: frozenset[str] | None = None
    slugs: frozenset[str] = frozenset(CATEGORY_OF_SLUG)


ItemCodes = Callable[[], frozenset[str]]
PolicyPage = Callable[[str], str]


class _Plugged:
    """Who above answers; nobody in a clone before Django is set up."""

    items: ItemCodes | None = None
    policy_page: PolicyPage | None = None


def register_items(source: ItemCodes) -> None:
    """Offer the codes of the inspection catalogue; called from AppConfig.ready()."""
    _Plugged.items = staticmethod(source)


def register_policy_page(page: PolicyPage) -> None:
    """Offer the page that shows the backup policies of a kind."""
    _Plugged.policy_page = staticmethod(page)


def known() -> Known:
    return Known(items=None if _Plugged.items is None else _Plugged.items())


def policy_url(kind: str) -> str:
    """Where policies of the kind are shown; empty when there is no such page."""
    return "" if _Plugged.policy_page is None else _Plugged.policy_page(kind)
