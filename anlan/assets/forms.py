"""The form of an asset, of a dependency and of a recorded change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import may
from anlan.assets.models import Asset
from anlan.organisations.models import Organisation, Site
from anlan.web.crud import ViewerForm

FIELDS = (
    "code",
    "name",
    "asset_class",
    "address",
    "criticality",
    "site",
    "model",
    "serial",
    "version",
    "owner",
    "warranty_until",
    "tags",
    "note",
)


class AssetForm(ViewerForm):
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, empty_label=None, to_field_name="code"
    )
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("As on its label, for example HIS-DB-01.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    asset_class = forms.ChoiceField(label=_("Class"), choices=Asset.Class.choices)
    address = forms.CharField(
        label=_("Address"),
        max_length=255,
        required=False,
        help_text=_("Host name or IP address that checks and engineers connect to."),
    )
    criticality = forms.TypedChoiceField(
        label=_("Criticality"),
        choices=Asset.Criticality.choices,
        coerce=int,
        initial=Asset.Criticality.ORDINARY.value,
    )
    site: forms.ModelChoiceField[Site] = forms.ModelChoiceField(
        label=_("Site"), queryset=None, required=False, empty_label="–"
    )
    model = forms.CharField(label=_("Model"), max_length=120, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=120, required=False)
    version = forms.CharField(label=_("Version"), max_length=120, required=False)
    owner = forms.CharField(label=_("Responsible person"), max_length=120, required=False)
    warranty_until = forms.DateField(
        label=_("Warranty until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, help_text=_("Separated by commas: linux, postgresql.")
    )
    note = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.visible_to(self.viewer)
        editable = [row.pk for row in organisations if may(self.viewer, "assets.edit", row)]
        if self.row is None:
            self._choices("organisation").queryset = organisations.filter(pk__in=editable)
        else:
            del self.fields["organisation"]
            editable = [self.row.organisation_id]
        sites = Site.objects.visible_to(self.viewer).filter(organisation__in=editable)
        self._choices("site").queryset = sites.select_related("organisation")

    def _choices(self, name: str) -> forms.ModelChoiceField[Any]:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ModelChoiceField)
        return chosen

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        organisation = self.cleaned_data.get("organisation") or getattr(
            self.row, "organisation", None
        )
        if organisation is None:
            return code
        twins = Asset.objects.visible_to(self.viewer).filter(organisation=organisation, code=code)
        if twins.exclude(pk=self.row.pk if self.row else 0).exists():
            raise forms.ValidationError(_("There is already an asset of that code."))
        return code

    def clean_tags(self) -> list[str]:
        words = self.cleaned_data["tags"].replace("，", ",").replace("、", ",").split(",")
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        site, organisation = cleaned.get("site"), cleaned.get("organisation")
        if site and organisation and site.organisation_id != organisation.pk:
            self.add_error("site", _("This site belongs to another organisation."))
        return cleaned


class DependencyForm(forms.Form):
    """Which asset this one needs; only assets of the same organisation."""

    depends_on: forms.ModelChoiceField[Asset] = forms.ModelChoiceField(
        label=_("Needs"), queryset=None, to_field_name="uid", empty_label="–"
    )

    def __init__(self, *args: Any, viewer: Any, asset: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Asset.objects.visible_to(viewer).filter(organisation_id=asset.organisation_id)
        chosen = self.fields["depends_on"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = rows.exclude(pk=asset.pk)


class ChangeForm(forms.Form):
    summary = forms.CharField(label=_("What was changed"), max_length=300)
    happened_at = forms.DateTimeField(
        label=_("When"),
        initial=timezone.now,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    undo = forms.CharField(
        label=_("How to undo it"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
