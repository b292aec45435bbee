"""What the forms of all channels have in common: open settings here, secrets there."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from anlan.core import http

KEPT = _("Stored encrypted and never shown. Left empty, the stored one stays.")


class SecretInput(forms.CharField):
    """Written, never read back."""

    def __init__(self, **options: Any) -> None:
        options = {"required": False, "max_length": 1000, "help_text": KEPT, **options}
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        super().__init__(widget=widget, **options)


class UrlField(forms.CharField):
    """An address that channels may call."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 1000)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        url: str = super().clean(value)
        if url:
            refuse_bad_url(url)
        return url


class SecretUrlField(SecretInput):
    """An address that holds a token, as those of chat robots do."""

    def clean(self, value: Any) -> str:
        url: str = super().clean(value).strip()
        if url:
            refuse_bad_url(url)
        return url


def refuse_bad_url(url: str) -> None:
    try:
        http.check_url(url)
    except http.HttpError as error:
        if error.code == http.FORBIDDEN:
            text = _("This address is inside the house; the administrator allows such networks.")
            raise forms.ValidationError(text) from error
        raise forms.ValidationError(_("Write it as https://host/path.")) from error


class ChannelForm(forms.Form):
    """Settings of one channel. `secrets` names the fields that are kept encrypted."""

    secrets: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()  # Secrets without which nothing can be sent.

    def __init__(self, *args: Any, stored: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored

    def as_settings(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in self.secrets
        }

    def as_secret(self) -> str | None:
        """The stored secrets with those that were typed in; None when nothing changes."""
        typed = {name: self.cleaned_data[name] for name in self.secrets if self.cleaned_data[name]}
        return json.dumps(self._held() | typed) if typed else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        held = self._held()
        for name in self.needed:
            if not cleaned.get(name) and not held.get(name) and name not in self.errors:
                self.add_error(name, _("This field is required."))
        return cleaned

    @classmethod
    def initial_of(cls, settings: dict[str, Any]) -> dict[str, Any]:
        return settings

    def _held(self) -> dict[str, Any]:
        try:
            held = json.loads(self.stored or "{}")
        except ValueError:
            return {}
        return held if isinstance(held, dict) else {}
