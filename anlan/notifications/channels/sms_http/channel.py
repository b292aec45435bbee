"""SMS: one call of a gateway, described by templates instead of code."""

from django.utils.translation import gettext_lazy as _

from anlan.core.text import one_line
from anlan.notifications.channels.base import Config, Outgoing, Report
from anlan.notifications.channels.gateway import GatewayChannel
from anlan.notifications.channels.sms_http.forms import SmsForm


class SmsChannel(GatewayChannel):
    kind = "sms_http"
    label = _("SMS")
    address_label = _("Mobile number")
    takes_replies = True
    per_minute = 5

    def form(self) -> type[SmsForm]:
        return SmsForm

    def words(self, message: Outgoing, limit: int) -> str:
        """The subject and as much of the text as a text message may hold, on few lines."""
        return f"{one_line(message.subject, limit)}\n{message.link}".strip()[:limit]

    def report_of(self, body: str, config: Config) -> Report | None:
        for name, report in (("arrived", Report.DELIVERED), ("lost", Report.FAILED)):
            word = str(config.settings.get(name, ""))
            if word and word in body:
                return report
        return super().report_of(body, config)


CHANNEL = SmsChannel()
