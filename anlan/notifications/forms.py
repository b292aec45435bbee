"""Forms of the channel pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EmailChannelForm(forms.Form):
    """The mail server of one organisation."""

    TLS = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("not encrypted"))]

    host = forms.CharField(label=_("Mail server"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587)
    tls = forms.ChoiceField(label=_("Encryption"), choices=TLS, initial="starttls")
    sender = forms.EmailField(label=_("Sender address"))
    user = forms.CharField(label=_("User"), max_length=200, required=False)
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(render_value=False),
        help_text=_("Stored encrypted. Left empty, the stored one stays."),
    )

    def as_settings(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("host", "port", "tls", "user")} | {
            "from": data["sender"]
        }

    @staticmethod
    def initial_of(settings: dict[str, Any]) -> dict[str, Any]:
        return settings | {"sender": settings.get("from", "")}


class TestForm(forms.Form):
    """Where a test message goes."""

    address = forms.EmailField(label=_("Send a test message to"))
