"""Tells the domain that a message is about what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anlan.notifications.models import Delivery

# Called with the delivery and `sent`, `failed` or `cancelled`; the delivery itself holds the
# error, the receipt and the times.
Hook = Callable[["Delivery", str], None]
_hooks: dict[str, Hook] = {}


def register(about_kind: str, hook: Hook) -> None:
    """Be told about deliveries of this kind, inside the transaction that records the outcome."""
    _hooks[about_kind] = hook


def hook_of(about_kind: str) -> Hook | None:
    return _hooks.get(about_kind)
