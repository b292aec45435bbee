"""What is asked of a caller."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.incidents.calls import lookup
from anlan.organisations.models import Organisation


class CallerForm(forms.Form):
    """A new report of somebody on the phone."""

    phone = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        queryset=None, label=_("organisation")
    )
    asset: forms.ModelChoiceField[Asset] = forms.ModelChoiceField(
        queryset=None, label=_("asset"), required=False
    )
    text = forms.CharField(
        label=_("what happened, in the caller's words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=10_000,
    )
    caller = forms.CharField(label=_("caller's name"), max_length=100)
    save = forms.BooleanField(
        label=_("keep this number as a contact of the customer"), required=False
    )

    def __init__(self, *args: Any, viewer: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [one.pk for one in lookup.organisations(viewer)]
        rows = Organisation.objects.visible_to(viewer).filter(pk__in=ids)
        self.fields["organisation"].queryset = rows  # type: ignore[attr-defined]  # ModelChoiceField
        assets = Asset.objects.visible_to(viewer).filter(organisation_id__in=ids)
        self.fields["asset"].queryset = assets  # type: ignore[attr-defined]  # ModelChoiceField

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        asset, organisation = given.get("asset"), given.get("organisation")
        if asset and organisation and asset.organisation_id != organisation.pk:
            self.add_error("asset", _("This asset belongs to another organisation."))
        if given.get("save") and not given.get("phone"):
            self.add_error("save", _("There is no number to keep."))
        return given
