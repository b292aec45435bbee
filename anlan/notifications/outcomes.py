"""Tells the domain that a message is about what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.core.reasons import Reason
    from anlan.notifications.models import Delivery


@dataclass(frozen=True)
class Outcome:
    """`what` is sent, failed or cancelled; a reason stands with the latter two."""

    what: str
    at: datetime
    tries: int
    reason: Reason | None = None


Hook = Callable[["Delivery", Outcome], None]
_hooks: dict[str, Hook] = {}


def register(about_kind: str, hook: Hook) -> None:
    """Be told about deliveries of this kind, inside the transaction that records the outcome."""
    _hooks[about_kind] = hook


def hook_of(about_kind: str) -> Hook | None:
    return _hooks.get(about_kind)
