"""Gateways that are described by templates instead of code: SMS and voice."""

from __future__ import annotations

from abc import abstractmethod

from anlan.core import http
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.posting import HttpChannel, failed, is_phone, refused
from anlan.notifications.channels.template import fill, headers_of

_FORM = "application/x-www-form-urlencoded"


class GatewayChannel(HttpChannel):
    """One call of a gateway; its form is a GatewayForm."""

    takes_phone = True

    @abstractmethod
    def words(self, message: Outgoing, limit: int) -> str:
        """What is written or spoken."""

    def is_address(self, text: str) -> bool:
        return is_phone(text)

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        settings = config.settings
        values = {
            "phone": "".join(sign for sign in message.address if sign in "+0123456789"),
            "text": self.words(message, int(settings.get("max_length", 300))),
            "language": "zh-CN" if message.language.startswith("zh") else "en-US",
            "key": message.reference,
            "callback": message.callback,
        }
        content = str(settings.get("content_type", _FORM))
        form = "json" if content == "application/json" else "url"
        try:
            body = fill(str(settings.get("body", "")), values, form) if settings.get("body") else ""
            headers = headers_of(config.secret_of("headers"))
        except ValueError as error:
            raise failed("bad_template", permanent=True) from error
        headers |= {"Idempotency-Key": message.reference, "X-Anlan-Key": message.reference}
        if body:
            headers["Content-Type"] = f"{content}; charset=utf-8"
        url = fill(str(settings["url"]), values, "url")
        return http.Call(url, body.encode(), str(settings.get("method", "POST")), headers)

    def read(self, answer: http.Answer, where: str, config: Config) -> str:
        success = str(config.settings.get("success", ""))
        if success and success not in answer.text:
            never = str(config.settings.get("permanent", ""))
            refused(where, answer.text, permanent=bool(never) and never in answer.text)
        return super().read(answer, where, config)
