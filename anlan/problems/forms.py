"""Forms of the problem pages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.problems.models import CorrectiveAction, Problem
from anlan.problems.rules import ActionKind

if TYPE_CHECKING:
    ProblemBase = forms.ModelForm[Problem]
    ActionBase = forms.ModelForm[CorrectiveAction]
else:  # Only the stubs know that the form is generic.
    ProblemBase = ActionBase = forms.ModelForm


class ProblemForm(ProblemBase):
    """What is known about the fault."""

    class Meta:
        model = Problem
        fields = ["title", "fault_class", "cause", "method", "losses", "unrecoverable_reason"]
        widgets = {
            name: forms.Textarea(attrs={"rows": 4})
            for name in ("cause", "method", "losses", "unrecoverable_reason")
        }
        help_texts = {
            "cause": _("Why it happened, down to what can be changed."),
            "method": _("How it was repaired; the steps worked are listed in any case."),
            "losses": _("Data, time and business that were lost, with figures."),
            "unrecoverable_reason": _("Only when data is gone for good: why."),
        }


class ActionForm(ActionBase):
    """What is changed, by whom, until when."""

    class Meta:
        model = CorrectiveAction
        fields = ["kind", "description", "owner", "due_on"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}),
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        is_signed = data.get("kind") == ActionKind.NONE_WITH_REASON
        if not is_signed and not data.get("owner"):
            self.add_error("owner", _("Name who is responsible."))
        return data


class MoveForm(forms.Form):
    """The next state of a problem."""

    to = forms.CharField(max_length=16)


class ReportForm(forms.Form):
    """The language of a report."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh", _("Chinese")), ("en", _("English"))]
    )
