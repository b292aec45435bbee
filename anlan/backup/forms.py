"""The forms of a policy and of a restore."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.backup.models import Copy, Policy, Restore
from anlan.incidents.models import Incident


class PolicyForm(forms.Form):
    asset: forms.ModelChoiceField[Asset] = forms.ModelChoiceField(
        label=_("Asset"), queryset=None, empty_label=None, to_field_name="uid"
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Short and lasting; it marks every snapshot.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in (Policy.Kind.FOLDER, Policy.Kind.SQLITE)],
    )
    paths = forms.CharField(
        label=_("Paths"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Absolute paths on the machine Anlan runs on, one on each line."),
    )
    cron = forms.CharField(
        label=_("At these times"),
        initial="30 2 * * *",
        help_text=_("Minute, hour, day, month, weekday; 30 2 * * * is every night at 02:30."),
    )
    max_age_h = forms.IntegerField(
        label=_("Stale after (hours)"), initial=26, min_value=1, max_value=8784
    )
    full_every_days = forms.IntegerField(
        label=_("Full re-read every (days)"), initial=7, min_value=1, max_value=366
    )

    def __init__(self, *args: Any, viewer: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asset = self.fields["asset"]
        assert isinstance(asset, forms.ModelChoiceField)
        asset.queryset = Asset.objects.visible_to(viewer).filter(retired_at=None)

    def clean_paths(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["paths"].splitlines() if line.strip()]

    def timing(self) -> dict[str, Any]:
        return {
            "cron": self.cleaned_data["cron"],
            "max_age": timedelta(hours=self.cleaned_data["max_age_h"]),
            "full_every_days": self.cleaned_data["full_every_days"],
        }


class RestoreForm(forms.Form):
    copy: forms.ModelChoiceField[Copy] = forms.ModelChoiceField(
        label=_("Copy"), queryset=None, empty_label=None, to_field_name="uid"
    )
    place = forms.ChoiceField(
        label=_("Where to"), choices=Restore.Place.choices, widget=forms.RadioSelect
    )
    paths = forms.CharField(
        label=_("Only these paths"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on each line; empty means the whole copy."),
    )
    incident: forms.ModelChoiceField[Incident] = forms.ModelChoiceField(
        label=_("For this incident"),
        queryset=None,
        required=False,
        to_field_name="uid",
        help_text=_("The restore then counts when its recovery is verified."),
    )

    def __init__(self, *args: Any, viewer: Any, policy: Policy, **options: Any) -> None:
        super().__init__(*args, **options)
        copy, incident = self.fields["copy"], self.fields["incident"]
        assert isinstance(copy, forms.ModelChoiceField)
        assert isinstance(incident, forms.ModelChoiceField)
        copy.queryset = policy.copies.order_by("-taken_at")
        incidents = Incident.objects.visible_to(viewer)
        incident.queryset = incidents.filter(organisation_id=policy.organisation_id, closed_at=None)

    def clean_paths(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["paths"].splitlines() if line.strip()]
