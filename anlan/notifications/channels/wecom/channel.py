"""WeCom: https://developer.work.weixin.qq.com/document/path/91770."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.posting import (
    HttpChannel,
    as_json,
    is_phone,
    json_headers,
    json_of,
    refused,
    short_text,
)
from anlan.notifications.channels.wecom.forms import WecomForm

_LIMIT_BYTES = 2048
# Busy, called too often, too many at once: the same call succeeds later.
_PASSING = {-1, 45009, 45033}


class WecomChannel(HttpChannel):
    kind = "wecom"
    label = _("WeCom")
    address_label = _("Mobile number or user id to mention, or @all")
    per_minute = 20

    def form(self) -> type[WecomForm]:
        return WecomForm

    def where(self, settings: dict[str, Any]) -> str:
        return "qyapi.weixin.qq.com"

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        to = "mentioned_mobile_list" if is_phone(message.address) else "mentioned_list"
        content = {"content": short_text(message, _LIMIT_BYTES), to: [message.address]}
        body = as_json({"msgtype": "text", "text": content})
        return http.Call(config.secret_of("url"), body, headers=json_headers(message))

    def read(self, answer: http.Answer, where: str, config: Config) -> str:
        said = json_of(answer, where)
        code, words = said.get("errcode"), f"{said.get('errcode')} {said.get('errmsg')}"
        if code != 0:
            refused(where, words, permanent=code not in _PASSING)
        return words


CHANNEL = WecomChannel()
