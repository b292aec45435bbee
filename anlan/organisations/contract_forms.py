"""Forms of contracts and suppliers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.calendars.models import Calendar
from anlan.calendars.spans import is_span
from anlan.organisations.contracts import Contract, Supplier
from anlan.organisations.forms import OwnedForm

SEVERITIES = ("I", "II", "III", "IV")
PAUSES = {
    "customer": _("waiting for the customer"),
    "supplier": _("waiting for a supplier or carrier"),
    "window": _("waiting for the agreed window"),
}


def _date(label: Any, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required)


class ContractForm(OwnedForm):
    number = forms.CharField(label=_("Contract number"), max_length=60)
    title = forms.CharField(label=_("Title"), max_length=200)
    calendar: forms.ModelChoiceField[Calendar] = forms.ModelChoiceField(
        queryset=None,
        label=_("Service hours"),
        help_text=_("Times count in this calendar; severity IV always counts in working hours."),
    )
    starts_on = _date(_("From"), required=True)
    ends_on = _date(_("Until"), required=False)
    targets_i = forms.CharField(label=_("Severity I"), required=False)
    targets_ii = forms.CharField(label=_("Severity II"), required=False)
    targets_iii = forms.CharField(label=_("Severity III"), required=False)
    targets_iv = forms.CharField(
        label=_("Severity IV"),
        required=False,
        help_text=_(
            "Respond, plan, resolve: for example 30m, 2h, 12h; d is a working day. Empty: as usual."
        ),
    )
    report_within = forms.CharField(label=_("Report due after"), initial="24h", max_length=10)
    pauses = forms.MultipleChoiceField(
        label=_("The clock may be paused while"), choices=list(PAUSES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    recovery = forms.CharField(
        label=_("RTO and RPO"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
        help_text=_(
            "One line each: asset code (* for all others), RTO, RPO; for example * 4h 24h."
        ),
    )
    services = forms.CharField(
        label=_("Services"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    team = forms.CharField(
        label=_("Delivery team"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line each: role and name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["calendar"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = Calendar.objects.visible_to(self.viewer)
        row = self.row
        if row is not None:
            for level in SEVERITIES:
                self.initial[f"targets_{level.lower()}"] = ", ".join(row.targets.get(level, []))
            self.initial["recovery"] = "\n".join(
                f"{code} {each['rto']} {each['rpo']}" for code, each in row.recovery.items()
            )

    def clean_report_within(self) -> str:
        text: str = self.cleaned_data["report_within"].strip()
        if not is_span(text):
            raise forms.ValidationError(_("Write it as 30m, 4h or 2d."))
        return text

    def clean_recovery(self) -> dict[str, dict[str, str]]:
        found = {}
        for line in self.cleaned_data["recovery"].splitlines():
            words = line.replace(",", " ").split()
            if words and (len(words) != 3 or not is_span(words[1]) or not is_span(words[2])):
                raise forms.ValidationError(
                    _("“%(line)s” is not asset code, RTO, RPO; for example * 4h 24h.")
                    % {"line": line.strip()}
                )
            if words:
                found[words[0]] = {"rto": words[1], "rpo": words[2]}
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        targets = {}
        for level in SEVERITIES:
            words = cleaned.pop(f"targets_{level.lower()}", "").replace(",", " ").split()
            if words and (len(words) != 3 or not all(is_span(word) for word in words)):
                self.add_error(
                    f"targets_{level.lower()}", _("Write three spans, for example 30m, 2h, 12h.")
                )
            if words:
                targets[level] = words
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("A contract ends after it begins."))
        self._check_number(cleaned)
        return {**cleaned, "targets": targets}

    def _check_number(self, cleaned: dict[str, Any]) -> None:
        owner = cleaned.get("organisation") or getattr(self.row, "organisation", None)
        calendar = cleaned.get("calendar")
        if calendar and owner and calendar.organisation_id not in (None, owner.pk):
            self.add_error("calendar", _("This calendar belongs to another organisation."))
        twins = Contract.objects.visible_to(self.viewer).filter(
            organisation=owner, number=cleaned.get("number")
        )
        if twins.exclude(pk=self.row.pk if self.row else 0).exists():
            self.add_error("number", _("This organisation already has a contract of that number."))


class SupplierForm(OwnedForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Supplier.Kind.choices)
    phone = forms.CharField(label=_("Fault line"), max_length=60)
    hours = forms.CharField(
        label=_("Reachable"), max_length=120, required=False, help_text=_("For example 7×24.")
    )
    contract_number = forms.CharField(label=_("Contract number"), max_length=100, required=False)
    covers = forms.CharField(
        label=_("Covers"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Which systems, parts or lines; circuit and serial numbers."),
    )  # fmt: skip
    ends_on = _date(_("Until"), required=False)
