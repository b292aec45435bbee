"""Outgoing message → MIME message."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.notifications.channels.base import DeliveryError, Outgoing


def compose(message: Outgoing, sender: str) -> EmailMessage:
    """Text and, when there is one, HTML; the Message-ID depends on nothing but the key."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(sender)
    mail["To"] = _address(message.address, message.name)
    mail["Subject"] = one_line(message.subject, 300)
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = message_id(message.key, sender)
    mail["X-Anlan-Key"] = one_line(message.key, 200)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(message.text, charset="utf-8", cte="base64")
    if message.html:
        mail.add_alternative(message.html, subtype="html", charset="utf-8", cte="base64")
    return mail


def message_id(key: str, sender: str) -> str:
    """Equal for every repeat of the same message, so that mail programs show it once."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    return f"<anlan.{digest}@{domain}>"


def _address(text: str, name: str = "") -> Address:
    shown, spec = parseaddr(text)
    try:
        return Address(one_line(name or shown, 100), addr_spec=spec)
    except (ValueError, IndexError, UnicodeError) as error:
        reason = Reason.of("notifications.email.bad_address", address=one_line(text, 100))
        raise DeliveryError(reason, permanent=True) from error
