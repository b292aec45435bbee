"""Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.posting import HttpChannel, as_json, json_headers, short_text
from anlan.notifications.channels.slack.forms import SlackForm

_LIMIT_BYTES = 12_000


class SlackChannel(HttpChannel):
    """A refusal is an HTTP status here (403, 404, 410), a rate limit is 429."""

    kind = "slack"
    label = "Slack"
    address_label = _("Member id to mention (U…), or @channel")

    def form(self) -> type[SlackForm]:
        return SlackForm

    def where(self, settings: dict[str, Any]) -> str:
        return "hooks.slack.com"

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        to = "<!channel>" if message.address == "@channel" else f"<@{escape(message.address)}>"
        text = f"{to} {escape(short_text(message, _LIMIT_BYTES), quote=False)}"
        body = as_json({"text": text})
        return http.Call(config.secret_of("url"), body, headers=json_headers(message))


CHANNEL = SlackChannel()
