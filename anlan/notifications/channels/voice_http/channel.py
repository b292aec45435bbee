"""Voice: a gateway calls, speaks the text and reports the key that was pressed."""

from django.utils.translation import gettext_lazy as _

from anlan.core.text import one_line
from anlan.notifications.channels import voice
from anlan.notifications.channels.base import Config, Outgoing, Report, Told
from anlan.notifications.channels.fields import fields_of
from anlan.notifications.channels.gateway import GatewayChannel
from anlan.notifications.channels.voice_http.forms import VoiceForm


class VoiceChannel(GatewayChannel):
    kind = "voice_http"
    label = _("Voice call (gateway)")
    address_label = _("Phone number")
    per_minute = 2

    def form(self) -> type[VoiceForm]:
        return VoiceForm

    def words(self, message: Outgoing, limit: int) -> str:
        return voice.spoken(message, limit)

    def report_of(self, body: str, config: Config) -> Report | None:
        told = self.told(body, config)
        return told.report if told else None

    def told(self, body: str, config: Config) -> Told | None:
        found = fields_of(body)
        state = found.get(_setting(config, "state_field"), "").strip().lower()
        digit = found.get(_setting(config, "digit_field"), "").strip()
        word = one_line(f"{state} {digit}".strip(), 100)
        for outcome in (voice.ANSWERED, *voice.REASON_OF):
            if state and state in _words(config, outcome):
                return voice.told_of(outcome, digit, word)
        return voice.told_of(voice.ANSWERED, digit, word) if digit in voice.KEYS else None


def _setting(config: Config, name: str) -> str:
    return str(config.settings.get(name) or VoiceForm.base_fields[name].initial)


def _words(config: Config, outcome: str) -> set[str]:
    return {word.strip().lower() for word in _setting(config, outcome).split(",") if word.strip()}


CHANNEL = VoiceChannel()
