"""The mailbox as a form, and the choice of an organisation for a message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import may
from anlan.intake.mail.models import Mailbox
from anlan.notifications.channels.forms import SecretInput
from anlan.organisations.models import Organisation

_PLAIN = RegexValidator(r"^[^\s\"\\\x00-\x1f]+\Z", _("No spaces and no quotation marks here."))
_NO_CONTROLS = RegexValidator(r"^[^\x00-\x1f\x7f]+\Z", _("No line breaks here."))


class MailboxForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Where the mail is read, and what may happen with it."""

    host = forms.CharField(label=_("Mail server"), max_length=253, validators=[_PLAIN])
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    user = forms.CharField(label=_("User"), max_length=200, validators=[_PLAIN])
    password = SecretInput(label=_("Password"), max_length=200)
    folder = forms.CharField(
        label=_("Folder"), max_length=200, initial="INBOX", validators=[_NO_CONTROLS]
    )
    move_to = forms.CharField(
        label=_("Move what was taken to"),
        max_length=200,
        required=False,
        validators=[_NO_CONTROLS],
        help_text=_("Left empty, messages stay where they are and are marked as read."),
    )
    every_s = forms.IntegerField(
        label=_("Look every (seconds)"), min_value=10, max_value=3600, initial=30
    )

    class Meta:
        model = Mailbox
        fields = (
            "address", "organisation", "default_organisation", "host", "port", "tls", "user",
            "password", "folder", "move_to", "every_s", "is_ack_allowed", "is_active",
        )  # fmt: skip
        labels = {
            "address": _("Mail address"),
            "organisation": _("Belongs to"),
            "default_organisation": _("Mail of unknown senders goes to"),
            "tls": _("Encryption"),
            "is_ack_allowed": _("An answer to a page may acknowledge the incident"),
            "is_active": _("The mailbox is read"),
        }
        help_texts = {
            "default_organisation": _(
                "Only for a mailbox of all organisations; left empty, such mail waits to be sorted."
            ),
            "is_ack_allowed": _(
                "The sender address and the reference to our message are the only proof."
            ),
        }

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.visible_to(viewer)
        ids = [row.pk for row in rows if may(viewer, "intake.manage", row)]
        for name in ("organisation", "default_organisation"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows.filter(pk__in=ids)
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.required = not viewer.is_superuser
        chosen.empty_label = str(_("All organisations")) if viewer.is_superuser else None
        if not viewer.is_superuser:
            del self.fields["default_organisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("organisation") is not None and "default_organisation" in cleaned:
            cleaned["default_organisation"] = None
        if not cleaned.get("password") and not self.instance.secret:
            self.add_error("password", _("This field is required."))
        return cleaned

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "password"}

    def secret(self) -> str | None:
        return self.cleaned_data["password"] or None


class SortForm(forms.Form):
    """Whose message it is."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        queryset=None, label=_("Organisation"), empty_label=None
    )

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.visible_to(viewer)
        ids = [row.pk for row in rows if may(viewer, "intake.manage", row)]
        self.organisations = rows.filter(pk__in=ids)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = self.organisations
