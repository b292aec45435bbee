"""Forms of help and of solutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.incidents.models import Incident, ServiceRecord, Solution
from anlan.organisations.models import Contact

_MOMENT = {"type": "datetime-local", "step": "60"}
_FORMAT = "%Y-%m-%dT%H:%M"


def _moment_field(label: Any, *, required: bool) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=_MOMENT, format=_FORMAT)
    return forms.DateTimeField(label=label, required=required, widget=widget)


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, contact: Any) -> str:
        return " · ".join(part for part in (contact.name, contact.role) if part)


class ServiceForm(forms.Form):
    """Help as it is written down after a call, a mail or a visit."""

    key = forms.CharField(max_length=80, widget=forms.HiddenInput)
    mode = forms.ChoiceField(label=_("mode"), choices=ServiceRecord.Mode.choices)
    contact = ContactField(queryset=None, label=_("contact"), required=False)
    contact_name = forms.CharField(label=_("or spoken with"), required=False, max_length=200)
    started_at = _moment_field(_("start"), required=True)
    ended_at = _moment_field(_("end"), required=False)
    said = forms.CharField(
        label=_("what was said or sent"), max_length=10_000, widget=forms.Textarea({"rows": 3})
    )
    result = forms.CharField(
        label=_("result"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, incident: Incident, viewer: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Contact.objects.visible_to(viewer).filter(organisation_id=incident.organisation_id)
        contacts = rows.exclude(kind=Contact.Kind.TEAM)
        self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]  # ModelChoiceField


class SolutionForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    due_at = _moment_field(_("by when"), required=False)

    class Meta:
        model = Solution
        fields = ("cause", "temporary", "permanent", "risk", "who", "due_at")
        widgets = {
            name: forms.Textarea({"rows": 5})
            for name in ("cause", "temporary", "permanent", "risk")
        }
