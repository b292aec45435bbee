"""Forms of the incident pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.incidents import rules
from anlan.organisations.models import Organisation


class ReportForm(forms.Form):
    """What a hotline clerk writes down while somebody is on the phone."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        queryset=None, label=_("organisation")
    )
    asset: forms.ModelChoiceField[Asset] = forms.ModelChoiceField(
        queryset=None,
        label=_("asset"),
        required=False,
    )
    text = forms.CharField(
        label=_("what happened, in the caller's words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=10_000,
    )
    reporter = forms.CharField(label=_("who reports, and how to call back"), max_length=200)
    severity = forms.ChoiceField(
        label=_("severity"),
        required=False,
        choices=[("", _("let Anlan judge")), *((s.value, s.value) for s in rules.Severity)],
    )

    def __init__(self, *args: object, viewer: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through unseen
        self.fields["organisation"].queryset = Organisation.objects.visible_to(viewer)  # type: ignore[attr-defined]  # ModelChoiceField
        self.fields["asset"].queryset = Asset.objects.visible_to(viewer)  # type: ignore[attr-defined]  # ModelChoiceField


class SeverityForm(forms.Form):
    severity = forms.ChoiceField(choices=[(s.value, s.value) for s in rules.Severity])
    why = forms.CharField(label=_("why"), max_length=500)


class WhyForm(forms.Form):
    why = forms.CharField(label=_("why"), max_length=500)


class UnfitForm(forms.Form):
    slug = forms.SlugField(max_length=80)
    why = forms.CharField(label=_("why"), max_length=500, required=False)


class LinkForm(forms.Form):
    slug = forms.SlugField(label=_("strategy"), max_length=80)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("note for the timeline"), max_length=4000)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("answer given"), max_length=4000)


class RecoverForm(forms.Form):
    note = forms.CharField(label=_("what brought it back"), max_length=2000)


class WordForm(forms.Form):
    word = forms.CharField(label=_("who confirmed, and in what words"), max_length=500)


class StepForm(forms.Form):
    """What can come with a button of a step; each deed takes what it needs."""

    evidence = forms.CharField(required=False, max_length=10_000)
    choice = forms.CharField(required=False, max_length=20)
    why = forms.CharField(required=False, max_length=500)
    to = forms.CharField(required=False, max_length=150)
    file = forms.FileField(required=False)
