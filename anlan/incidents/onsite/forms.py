"""Forms of work orders and of what is written down on site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.incidents.forms_service import ContactField
from anlan.incidents.models import Incident
from anlan.incidents.onsite.rules import CONDUCT
from anlan.organisations.models import Contact, Site


class DispatchForm(forms.Form):
    engineer = ContactField(queryset=None, label=_("engineer"))
    task = forms.CharField(
        label=_("what is to be done"), max_length=4000, widget=forms.Textarea({"rows": 2})
    )
    site: forms.ModelChoiceField[Site] = forms.ModelChoiceField(
        queryset=None, label=_("site"), required=False
    )
    region = forms.CharField(label=_("region or place"), required=False, max_length=200)
    skill = forms.CharField(label=_("skill"), required=False, max_length=100)
    eta = forms.DateTimeField(
        label=_("expected at"), widget=forms.DateTimeInput({"type": "datetime-local"})
    )

    def __init__(self, *args: Any, incident: Incident, viewer: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {"organisation_id": incident.organisation_id}
        team = Contact.objects.visible_to(viewer).filter(kind=Contact.Kind.TEAM, **own)
        self.fields["engineer"].queryset = team  # type: ignore[attr-defined]  # ModelChoiceField
        sites = Site.objects.visible_to(viewer).filter(**own)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]  # ModelChoiceField


class EntryForm(forms.Form):
    """Every kind of entry; what a kind needs is checked by its action."""

    key = forms.CharField(max_length=80)
    text = forms.CharField(required=False, max_length=10_000)
    photo = forms.FileField(required=False)
    keep_position = forms.BooleanField(required=False)
    name = forms.CharField(required=False, max_length=200)
    rating = forms.IntegerField(required=False, min_value=1, max_value=5)
    lat_e6 = forms.IntegerField(required=False, min_value=-90_000_000, max_value=90_000_000)
    lon_e6 = forms.IntegerField(required=False, min_value=-180_000_000, max_value=180_000_000)
    accuracy_m = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    conduct = forms.MultipleChoiceField(required=False, choices=[(code, code) for code in CONDUCT])

    def facts(self) -> dict[str, Any]:
        """What was filled in beside text and photo."""
        names = ("name", "rating", "lat_e6", "lon_e6", "accuracy_m", "conduct")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
