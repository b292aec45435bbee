"""Tells the domain that a message is about what the person answered over the channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anlan.notifications.channels.base import Reply
    from anlan.notifications.models import Delivery

Hook = Callable[["Delivery", "Reply"], None]
_hooks: dict[str, Hook] = {}


def register(about_kind: str, hook: Hook) -> None:
    """Be told about answers to deliveries of this kind, inside the transaction that records them.

    A hook MUST NOT raise because the answer came too late: that is no fault of the far end.
    """
    _hooks[about_kind] = hook


def hook_of(about_kind: str) -> Hook | None:
    return _hooks.get(about_kind)
