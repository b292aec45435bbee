"""Teams: a workflow that is started by a webhook and posts an adaptive card."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core import http
from anlan.core.text import one_line
from anlan.notifications.channels.base import Config, Outgoing
from anlan.notifications.channels.posting import HttpChannel, as_json, json_headers, short_text
from anlan.notifications.channels.teams.forms import TeamsForm

_LIMIT_BYTES = 20_000


class TeamsChannel(HttpChannel):
    kind = "teams"
    label = "Teams"
    address_label = _("Name of the person as the group knows it")

    def form(self) -> type[TeamsForm]:
        return TeamsForm

    def where(self, settings: dict[str, Any]) -> str:
        return "Microsoft Teams"

    def call_for(self, message: Outgoing, config: Config) -> http.Call:
        lines = [
            {"type": "TextBlock", "weight": "bolder", "text": one_line(message.name, 100)},
            {"type": "TextBlock", "wrap": True, "text": short_text(message, _LIMIT_BYTES)},
        ]
        card = {"type": "AdaptiveCard", "version": "1.4", "body": lines}
        attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
        body = as_json({"type": "message", "attachments": [attached]})
        return http.Call(config.secret_of("url"), body, headers=json_headers(message))


CHANNEL = TeamsChannel()
