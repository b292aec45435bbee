"""How a person is reached: one line for each channel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.notifications.channels import channel_of
from anlan.notifications.pipeline.reach import Way


class TestForm(forms.Form):
    """Where a test message goes."""

    address = forms.CharField(label=_("Send a test message to"), max_length=320)


class WayForm(forms.Form):
    """One channel of one person; without an address the person is not reached over it."""

    address = forms.CharField(max_length=320, required=False)
    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=99, required=False)
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False)
    quiet_until = forms.TimeField(label=_("Quiet until"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        kwargs["prefix"] = kind
        super().__init__(*args, **kwargs)
        self.kind = kind
        channel = channel_of(kind)
        self.label = channel.label
        self.fields["address"].label = channel.address_label
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if address and not channel_of(self.kind).is_address(address):
            raise forms.ValidationError(_("This is no address of this channel."))
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            self.add_error("quiet_until", _("Quiet hours need a beginning and an end."))
        return cleaned

    def way(self) -> Way:
        data = self.cleaned_data
        return Way(self.kind, data["address"], data["quiet_from"], data["quiet_until"])
