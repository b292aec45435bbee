"""Forms of the editor, the review and the import."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.strategies.exchange.archives import MAX_ARCHIVE
from anlan.strategies.rules import Act


class EditForm(forms.Form):
    """Both texts, what changed, and the newest version when the page was opened."""

    zh = forms.CharField(label=_("Chinese text"), strip=False, required=False)
    en = forms.CharField(label=_("English text"), strip=False, required=False)
    note = forms.CharField(label=_("What changed, and why"), max_length=300, required=False)
    base = forms.IntegerField(min_value=1, required=False)

    def texts(self) -> dict[str, str]:
        """What was typed, whatever else is wrong; browsers send every line end as CRLF."""
        return {name: str(self.data.get(name, "")).replace("\r\n", "\n") for name in ("zh", "en")}


class ReviewForm(forms.Form):
    """What somebody decides about a version."""

    act = forms.ChoiceField(choices=[(act.value, act.value) for act in Act] + [("review", "")])
    number = forms.IntegerField(min_value=1, max_value=10**6)
    comment = forms.CharField(label=_("Comment"), max_length=300, required=False)
    review_due_on = forms.DateField(label=_("Next review"), required=False)

    def due(self) -> date | None:
        due: date | None = self.cleaned_data["review_due_on"]
        return due


class SeveralFiles(forms.ClearableFileInput):
    """A field for more than one file."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Name -> content of everything that was chosen, never more than an archive may hold."""

    widget = SeveralFiles(attrs={"accept": ".md,.zip"})

    def clean(self, data: Any, initial: Any = None) -> dict[str, bytes]:
        chosen: list[Any] = list(data) if isinstance(data, list | tuple) else [data]
        for each in chosen or [None]:
            super().clean(each, initial)
        if sum(each.size or 0 for each in chosen) > MAX_ARCHIVE:
            raise forms.ValidationError(
                _("That is more than %(limit)s MB; send fewer files at once.")
                % {"limit": MAX_ARCHIVE // 1024**2}
            )
        return {str(each.name): each.read() for each in chosen}


class ImportForm(forms.Form):
    """Files to take in."""

    sent = FilesField(
        label=_("Strategy files"),
        help_text=_("Both languages of a strategy (.zh.md and .en.md), or a ZIP of many."),
    )
