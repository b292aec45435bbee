"""Forms of the inspection pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.inspection.kinds import ON_THE_FORM


class CheckForm(forms.Form):
    """The four kinds people add by hand; everything else goes through the API."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("http", _("Web page or interface (HTTP)")),
            ("tcp", _("Port (TCP)")),
            ("disk_free", _("Free space of a path")),
            ("file_age", _("Age of a file")),
        ],
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("A URL, host:port, or an absolute path on the machine Anlan runs on."),
    )
    keyword = forms.CharField(
        label=_("Must contain"),
        max_length=200,
        required=False,
        help_text=_("HTTP: words that the page has to show."),
    )
    free_drop = forms.IntegerField(
        label=_("Alarm after a loss of (MiB)"),
        min_value=1,
        required=False,
        help_text=_("Free space: critical when this much less is free than now."),
    )
    max_age_h = forms.IntegerField(
        label=_("Oldest allowed (h)"),
        min_value=1,
        required=False,
        help_text=_("Age of a file: critical when it is older or missing."),
    )
    interval_s = forms.IntegerField(
        label=_("Every … seconds"), min_value=1, max_value=86_400 * 31, initial=60
    )

    def spec(self) -> dict[str, Any]:
        """What actions.add_check wants to know."""
        data = self.cleaned_data
        spec: dict[str, Any] = {
            name: data[name] for name in ("kind", "name", "address", "interval_s")
        }
        assert data["kind"] in ON_THE_FORM
        if data["kind"] == "http" and data["keyword"]:
            spec["args"] = {"keyword": data["keyword"]}
        if data["kind"] == "disk_free" and data["free_drop"]:
            crit = {"free_drop": {"mib": data["free_drop"]}}
            spec["thresholds"] = {"crit": crit, "n": 2, "m": 2}
        if data["kind"] == "file_age" and data["max_age_h"]:
            spec["thresholds"] = {"crit": _missing_or_older(data["max_age_h"] * 3600)}
        return spec


def _missing_or_older(seconds: int) -> dict[str, Any]:
    older = {"metric": "file.age_s", "op": ">", "value": seconds}
    return {"metric": "file.exists", "op": "==", "value": False, "or": [older]}


class RectifyForm(forms.Form):
    note = forms.CharField(
        label=_("What was done"), max_length=5000, widget=forms.Textarea({"rows": 4})
    )
