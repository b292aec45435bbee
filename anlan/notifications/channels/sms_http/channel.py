"""SMS: one call of a gateway, described by templates instead of code."""

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.core.text import one_line
from anlan.notifications.channels.base import Config, Outgoing, Report
from anlan.notifications.channels.posting import HttpChannel, failed, is_phone, refused
from anlan.notifications.channels.sms_http.forms import SmsForm
from anlan.notifications.channels.sms_http.template import fill, headers_of


class SmsChannel(HttpChannel):
    kind = "sms_http"
    label = _("SMS")
    address_label = _("Mobile number")
    per_minute = 5

    def form(self) -> type[SmsForm]:
        return SmsForm

    def is_address(self, text: str) -> bool:
        return is_phone(text)

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        settings = config.settings
        values = {
            "phone": "".join(sign for sign in message.address if sign in "+0123456789"),
            "text": _short(message, int(settings.get("max_length", 300))),
            "key": message.reference,
            "callback": message.callback,
        }
        content = str(settings.get("content_type", "application/x-www-form-urlencoded"))
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

    def report_of(self, body: str, config: Config) -> Report | None:
        for name, report in (("arrived", Report.DELIVERED), ("lost", Report.FAILED)):
            word = str(config.settings.get(name, ""))
            if word and word in body:
                return report
        return super().report_of(body, config)


def _short(message: Outgoing, limit: int) -> str:
    """The subject and as much of the text as a text message may hold, on few lines."""
    text = f"{one_line(message.subject, limit)}\n{message.link}".strip()
    return text[:limit]


CHANNEL = SmsChannel()
