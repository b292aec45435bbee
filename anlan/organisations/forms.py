"""Forms of organisations, sites and contacts."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import may
from anlan.organisations.models import Contact, Organisation, Site
from anlan.web.crud import ViewerForm


class OrganisationForm(ViewerForm):
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_(
            "Short name that programs use: letters, digits and hyphens. It stays for ever."
        ),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    time_zone = forms.CharField(
        label=_("Time zone"),
        initial="Asia/Shanghai",
        max_length=60,
        help_text=_("Area/City, for example Asia/Shanghai."),
    )
    note = forms.CharField(
        label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            del self.fields["code"]

    def clean_time_zone(self) -> str:
        name: str = self.cleaned_data["time_zone"].strip()
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError) as error:
            raise forms.ValidationError(_("There is no such time zone.")) from error
        return name


class OwnedForm(ViewerForm):
    """A form for a row of an organisation; the organisation is chosen once, at creation."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, empty_label=None, to_field_name="code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row is not None:
            del self.fields["organisation"]
            return
        visible = Organisation.objects.visible_to(self.viewer)
        managed = [row.pk for row in visible if may(self.viewer, "organisations.manage", row)]
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = visible.filter(pk__in=managed)


class SiteForm(OwnedForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        organisation = self.cleaned_data.get("organisation") or getattr(
            self.row, "organisation", None
        )
        if organisation is None:
            return name
        twins = Site.objects.visible_to(self.viewer).filter(organisation=organisation, name=name)
        if twins.exclude(pk=self.row.pk if self.row else 0).exists():
            raise forms.ValidationError(_("This organisation already has a site of that name."))
        return name


class ContactForm(OwnedForm):
    name = forms.CharField(label=_("Full name"), max_length=100)
    kind = forms.ChoiceField(label=_("Side"), choices=Contact.Kind.choices)
    role = forms.CharField(
        label=_("Function"),
        max_length=100,
        required=False,
        help_text=_("For example head of IT, ward nurse, carrier hotline."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("phone") and not cleaned.get("email") and not self.errors:
            raise forms.ValidationError(
                _("Give a phone number or a mail address: somebody must be able to reach them.")
            )
        return cleaned
