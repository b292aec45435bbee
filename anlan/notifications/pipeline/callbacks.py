"""The addresses at which a far end reports what became of a message, and what people answer.

They belong to one delivery or to one channel and are signed; nothing is stored of them.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from anlan.core.secrets import derived_key
from anlan.notifications.models import ChannelConfig, Delivery

_LIVES = timedelta(days=3)


def token_of(delivery: Delivery) -> str:
    return f"{delivery.uid.hex}{_sign('report', delivery.uid)}"


def callback_url(delivery: Delivery) -> str:
    return f"{settings.ANLAN_PUBLIC_URL}/notifications/report/{token_of(delivery)}/"


def delivery_of(token: str, now: datetime) -> Delivery | None:
    """The delivery that this token was made for, while reports about it can still be true."""
    uid = _uid_of("report", token)
    rows = Delivery.objects.for_system("report")
    return rows.filter(uid=uid, queued_at__gt=now - _LIVES).first() if uid else None


def inbound_url(config: ChannelConfig) -> str:
    """Where the gateway of this channel posts what people write back."""
    token = f"{config.uid.hex}{_sign('inbound', config.uid)}"
    return f"{settings.ANLAN_PUBLIC_URL}/notifications/inbound/{token}/"


def config_of(token: str) -> ChannelConfig | None:
    uid = _uid_of("inbound", token)
    return ChannelConfig.objects.for_system("inbound").filter(uid=uid).first() if uid else None


def _uid_of(purpose: str, token: str) -> UUID | None:
    try:
        uid = UUID(hex=token[:32])
    except ValueError:
        return None
    is_ours = token.isascii() and hmac.compare_digest(_sign(purpose, uid), token[32:])
    return uid if is_ours else None


def _sign(purpose: str, uid: UUID) -> str:
    key = derived_key(f"notifications.{purpose}")
    return hmac.new(key, uid.bytes, hashlib.sha256).hexdigest()[:40]
