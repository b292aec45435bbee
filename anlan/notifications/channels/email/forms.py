"""The mail server of one organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretInput


class EmailChannelForm(ChannelForm):
    secrets = ("password",)

    TLS = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("not encrypted"))]

    host = forms.CharField(label=_("Mail server"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    tls = forms.ChoiceField(label=_("Encryption"), choices=TLS, initial="starttls")
    sender = forms.EmailField(label=_("Sender address"))
    user = forms.CharField(label=_("User"), max_length=200, required=False)
    password = SecretInput(label=_("Password"), max_length=200)

    def as_settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("host", "port", "tls", "user")} | {
            "from": data["sender"]
        }

    def as_secret(self) -> str | None:
        """A single secret, kept as it is."""
        return self.cleaned_data["password"] or None

    @classmethod
    def initial_of(cls, settings: dict[str, Any]) -> dict[str, Any]:
        return settings | {"sender": settings.get("from", "")}
