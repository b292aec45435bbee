"""Telegram: https://core.telegram.org/bots/api#sendmessage."""

import re
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.posting import (
    HttpChannel,
    as_json,
    json_headers,
    json_of,
    refused,
    short_text,
)
from anlan.notifications.channels.telegram.forms import TelegramForm

_CHAT = re.compile(r"-?\d{1,20}\Z|@\w{4,64}\Z")
_LIMIT_BYTES = 4000


class TelegramChannel(HttpChannel):
    kind = "telegram"
    label = "Telegram"
    address_label = _("Number of the chat, or @name of the channel")
    per_minute = 20

    def form(self) -> type[TelegramForm]:
        return TelegramForm

    def is_address(self, text: str) -> bool:
        return bool(_CHAT.match(text))

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        text = short_text(message, _LIMIT_BYTES)
        body = as_json({"chat_id": message.address, "text": text})
        token = quote(config.secret_of("token"), safe=":")
        base = str(config.settings.get("url", "https://api.telegram.org")).rstrip("/")
        return http.Call(f"{base}/bot{token}/sendMessage", body, headers=json_headers(message))

    def read(self, answer: http.Answer, where: str, config: Config) -> str:
        said = json_of(answer, where)
        if said.get("ok") is not True:
            refused(where, str(said.get("description", answer.text)), permanent=True)
        result = said.get("result")
        return f"message {result.get('message_id')}" if isinstance(result, dict) else "ok"


CHANNEL = TelegramChannel()
