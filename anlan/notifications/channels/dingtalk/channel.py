"""DingTalk: https://open.dingtalk.com/document/robots/customize-robot-security-settings."""

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote_plus

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.dingtalk.forms import DingtalkForm
from anlan.notifications.channels.posting import (
    HttpChannel,
    as_json,
    is_phone,
    json_headers,
    json_of,
    refused,
    short_text,
)

_LIMIT_BYTES = 18_000
# System busy, sent too fast (both spellings).
_PASSING = {-1, 130101, 410100}


class DingtalkChannel(HttpChannel):
    kind = "dingtalk"
    label = _("DingTalk")
    address_label = _("Mobile number or user id to mention, or @all")
    per_minute = 20

    def form(self) -> type[DingtalkForm]:
        return DingtalkForm

    def where(self, settings: dict[str, Any]) -> str:
        return "oapi.dingtalk.com"

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        content = short_text(message, _LIMIT_BYTES)
        body = as_json(
            {"msgtype": "text", "text": {"content": content}, "at": _at(message.address)}
        )
        url, sign = config.secret_of("url"), config.secret_of("sign")
        if sign:
            moment = str(int(time.time() * 1000))
            url += f"&timestamp={moment}&sign={quote_plus(signature(sign, moment))}"
        return http.Call(url, body, headers=json_headers(message))

    def read(self, answer: http.Answer, where: str, config: Config) -> str:
        said = json_of(answer, where)
        code, words = said.get("errcode"), f"{said.get('errcode')} {said.get('errmsg')}"
        if code != 0:
            refused(where, words, permanent=code not in _PASSING)
        return words


def signature(secret: str, moment: str) -> str:
    signed = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(signed.digest()).decode()


def _at(address: str) -> dict[str, Any]:
    if address == "@all":
        return {"isAtAll": True}
    return {"atMobiles" if is_phone(address) else "atUserIds": [address], "isAtAll": False}


CHANNEL = DingtalkChannel()
