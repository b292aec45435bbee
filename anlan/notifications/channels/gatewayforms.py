"""The form that all gateways share: one HTTP call as templates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels.forms import ChannelForm, SecretInput, UrlField
from anlan.notifications.channels.template import fill, headers_of

PLACES = _("{phone}, {text}, {language}, {key} and {callback} are filled in.")
CONTENT = [
    ("application/x-www-form-urlencoded", _("Form")),
    ("application/json", "JSON"),
]
_SAMPLE = {"phone": "1", "text": '"', "language": "zh-CN", "key": "k", "callback": ""}


class GatewayForm(ChannelForm):
    """`max_length` is how much text the gateway takes."""

    secrets = ("headers",)

    method = forms.ChoiceField(label=_("Method"), choices=[(m, m) for m in ("POST", "GET", "PUT")])
    url = UrlField(label=_("Address"), help_text=PLACES)
    content_type = forms.ChoiceField(label=_("Body is"), choices=CONTENT)
    body = forms.CharField(
        label=_("Body"),
        required=False,
        max_length=4000,
        help_text=PLACES,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}),
    )
    headers = SecretInput(
        label=_("Headers"),
        help_text=_(
            "Name: value, several separated by “|”. Stored encrypted and never shown. "
            "Left empty, the stored ones stay."
        ),
    )
    success = forms.CharField(
        label=_("Text in the answer that means success"),
        required=False,
        max_length=200,
        help_text=_("Left empty, every answer 2xx is a success."),
    )
    permanent = forms.CharField(
        label=_("Text in the answer that means: never try again"), required=False, max_length=200
    )
    max_length = forms.IntegerField(
        label=_("Longest text"), min_value=40, max_value=2000, initial=300
    )

    def clean_headers(self) -> str:
        typed: str = self.cleaned_data["headers"]
        try:
            headers_of(typed)
        except ValueError as error:
            raise forms.ValidationError(_("Write each header as Name: value.")) from error
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("content_type") != "application/json" or not cleaned.get("body"):
            return cleaned
        try:
            fill(cleaned["body"], _SAMPLE, "json")
        except ValueError:
            self.add_error("body", _("With the values filled in, this is no JSON."))
        return cleaned
