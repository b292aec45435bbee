"""Webhook: JSON with an id, signed together with the time, so that neither can be changed."""

import hashlib
import hmac
import time

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.posting import HttpChannel, as_json, json_headers
from anlan.notifications.channels.webhook.forms import WebhookForm


class WebhookChannel(HttpChannel):
    kind = "webhook"
    label = _("Webhook")
    address_label = _("Name that the receiving program knows the person by")
    is_replayable = True

    def form(self) -> type[WebhookForm]:
        return WebhookForm

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        body = as_json(
            {
                "id": message.reference,
                "key": message.key,
                "recipient": {"name": message.name, "address": message.address},
                "language": message.language,
                "subject": message.subject,
                "text": message.text,
                "callback": message.callback,
            }
        )
        moment = str(int(time.time()))
        headers = json_headers(message) | {
            "X-Anlan-Timestamp": moment,
            "X-Anlan-Signature": signature(config.secret_of("sign"), moment, body),
        }
        return http.Call(str(config.settings["url"]), body, headers=headers)


def signature(secret: str, moment: str, body: bytes) -> str:
    """What the receiver computes as well: HMAC-SHA256 of `time.body`."""
    signed = moment.encode() + b"." + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


CHANNEL = WebhookChannel()
