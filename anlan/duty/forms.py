"""The form that puts somebody on duty."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.duty.models import LEVELS
from anlan.organisations.models import Contact

_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ShiftForm(forms.Form):
    """Who, at which level, from when and until when."""

    contact: "forms.ModelChoiceField[Contact]" = forms.ModelChoiceField(
        label=_("Contact"), queryset=None
    )
    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=int,
        choices=[(level, str(level)) for level in LEVELS],
        help_text=_("Level 1 is called first; the next level when nobody acknowledges."),
    )
    starts_at = forms.DateTimeField(label=_("From"), widget=_MOMENT, initial=timezone.now)
    ends_at = forms.DateTimeField(
        label=_("Until"),
        widget=_MOMENT,
        required=False,
        help_text=_("Left empty: until further notice."),
    )

    def __init__(self, *args: Any, contacts: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["contact"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = contacts

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("A duty ends after it begins."))
        return data
