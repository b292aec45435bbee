"""Feishu: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot."""

import base64
import hashlib
import hmac
import time
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.feishu.forms import FeishuForm
from anlan.notifications.channels.posting import (
    HttpChannel,
    as_json,
    json_headers,
    json_of,
    refused,
    short_text,
)

_LIMIT_BYTES = 18_000
# Called too often.
_PASSING = {11232}


class FeishuChannel(HttpChannel):
    kind = "feishu"
    label = _("Feishu")
    address_label = _("User id to mention (ou_…), or @all")
    per_minute = 60

    def form(self) -> type[FeishuForm]:
        return FeishuForm

    def where(self, settings: dict[str, Any]) -> str:
        return "open.feishu.cn"

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        user = "all" if message.address == "@all" else message.address
        # The text is markup of Feishu's own: what comes from outside must not mention anybody.
        text = escape(short_text(message, _LIMIT_BYTES), quote=False)
        content = f'<at user_id="{escape(user)}"></at> {text}'
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": content}}
        sign = config.secret_of("sign")
        if sign:
            moment = str(int(time.time()))
            body |= {"timestamp": moment, "sign": signature(sign, moment)}
        return http.Call(config.secret_of("url"), as_json(body), headers=json_headers(message))

    def read(self, answer: http.Answer, where: str, config: Config) -> str:
        said = json_of(answer, where)
        code, words = said.get("code"), f"{said.get('code')} {said.get('msg')}"
        if code != 0:
            refused(where, words, permanent=code not in _PASSING)
        return words


def signature(secret: str, moment: str) -> str:
    """Feishu uses time and secret as the key and signs nothing with it."""
    signed = hmac.new(f"{moment}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


CHANNEL = FeishuChannel()
