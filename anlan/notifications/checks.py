"""Settings that cannot work are named at start, not at night when the first page is due."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from anlan.notifications.channels.email import address


@register("anlan")
def smtp_url_is_readable(**_options: Any) -> list[CheckMessage]:
    if not settings.ANLAN_SMTP_URL:
        return []
    try:
        address.parse(settings.ANLAN_SMTP_URL)
    except ValueError as error:
        hint = "Write smtp://host:25, smtps://host:465 or smtp+starttls://user:password@host:587."
        return [
            Error(
                f"ANLAN_SMTP_URL cannot be read: {error}.",
                hint=hint,
                id="anlan.notifications.E001",
            )
        ]
    return []
