"""The ways out. A kind is a folder with a `channel.py`; the folder registers itself."""

import importlib
import pkgutil

from anlan.core.reasons import Reason
from anlan.notifications.channels.base import (
    Channel,
    Config,
    DeliveryError,
    Outgoing,
    Receipt,
    Reply,
)

_channels: dict[str, Channel] = {}


def discover() -> None:
    """Import every folder below this one; adding a channel edits no shared file."""
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg and module.name != "tests":
            found = importlib.import_module(f"{__name__}.{module.name}.channel")
            channel: Channel = found.CHANNEL
            _channels[channel.kind] = channel


def channel_of(kind: str) -> Channel:
    channel = _channels.get(kind)
    if channel is None:
        reason = Reason.of("notifications.unknown_channel", channel=kind)
        raise DeliveryError(reason, permanent=True)
    return channel


def kinds() -> list[str]:
    return sorted(_channels)


def phone_kinds() -> list[str]:
    """The channels that reach a phone number."""
    return [kind for kind in kinds() if _channels[kind].takes_phone]


def label_of(kind: str) -> str:
    """The name of a channel on pages, also of one that this version does not know."""
    return str(_channels[kind].label) if kind in _channels else kind


def choices() -> list[tuple[str, str]]:
    """E-mail first: it is the channel of last resort."""
    ordered = sorted(_channels, key=lambda kind: (kind != "email", kind))
    return [(kind, label_of(kind)) for kind in ordered]


__all__ = [
    "Channel",
    "Config",
    "DeliveryError",
    "Outgoing",
    "Receipt",
    "Reply",
    "channel_of",
    "choices",
    "discover",
    "kinds",
    "label_of",
    "phone_kinds",
]
