"""The address at which a far end reports what became of a message.

It belongs to one delivery and is signed; nothing is stored of it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from anlan.core.secrets import derived_key
from anlan.notifications.models import Delivery

_LIVES = timedelta(days=3)


def token_of(delivery: Delivery) -> str:
    return f"{delivery.uid.hex}{_sign(delivery.uid)}"


def callback_url(delivery: Delivery) -> str:
    return f"{settings.ANLAN_PUBLIC_URL}/notifications/report/{token_of(delivery)}/"


def delivery_of(token: str, now: datetime) -> Delivery | None:
    """The delivery that this token was made for, while reports about it can still be true."""
    try:
        uid = UUID(hex=token[:32])
    except ValueError:
        return None
    if not hmac.compare_digest(_sign(uid), token[32:]):
        return None
    rows = Delivery.objects.for_system("report")
    return rows.filter(uid=uid, queued_at__gt=now - _LIVES).first()


def _sign(uid: UUID) -> str:
    key = derived_key("notifications.report")
    return hmac.new(key, uid.bytes, hashlib.sha256).hexdigest()[:40]
