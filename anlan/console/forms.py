"""Forms of the settings: tokens and members."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.accounts.permissions import may
from anlan.accounts.words import ROLES
from anlan.organisations.models import Organisation
from anlan.organisations.principals import SCOPES
from anlan.web.crud import ViewerForm

SCOPE_WORDS = {
    "events:write": _("Send events"),
    "read": _("Read"),
    "respond": _("Acknowledge and work on incidents"),
    "admin": _("Everything, configuration too"),
}
LIFETIMES = {"30": _("30 days"), "365": _("1 year"), "": _("Until it is revoked")}


class _OrganisationForm(ViewerForm):
    """Offers the organisations in which the viewer holds the permission of the form."""

    permission = ""
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, to_field_name="code"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = Organisation.objects.visible_to(self.viewer)
        allowed = [row.pk for row in visible if may(self.viewer, self.permission, row)]
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = visible.filter(pk__in=allowed)


class TokenForm(_OrganisationForm):
    permission = "organisations.tokens"
    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Which program it is for, and where.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Allowed"),
        choices=[(scope, SCOPE_WORDS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["events:write"],
    )
    lifetime = forms.ChoiceField(
        label=_("Valid for"), choices=list(LIFETIMES.items()), required=False, initial="365"
    )
    field_order = ("name", "organisation", "scopes", "lifetime")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Only the installation's administrator may make a token that sees every organisation.
        chosen = self.fields["organisation"]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.required = not self.viewer.is_superuser
        chosen.empty_label = str(_("All organisations")) if self.viewer.is_superuser else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days = cleaned.get("lifetime")
        cleaned["expires_at"] = timezone.now() + timedelta(days=int(days)) if days else None
        return cleaned


class MemberForm(_OrganisationForm):
    """A new user with a role, or a role for a user there is already."""

    permission = "accounts.manage"
    username = forms.SlugField(
        label=_("User name"), max_length=60, help_text=_("A user who exists gets the role below.")
    )
    full_name = forms.CharField(label=_("Full name"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("First password"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Needed for a new user, who changes it after signing in."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=list(ROLES.items()), initial="engineer")
    field_order = (
        "username",
        "full_name",
        "email",
        "language",
        "password",
        "organisation",
        "role",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = User.objects.filter(username=cleaned.get("username")).first()
        cleaned["user"] = known
        if known is None:
            self._check_password(cleaned)
        elif not self._may_see(known):
            # Whether another customer has a user of this name is nobody's business here.
            self.add_error("username", _("This name cannot be used."))
        return cleaned

    def _check_password(self, cleaned: dict[str, Any]) -> None:
        try:
            validate_password(cleaned.get("password") or "")
        except forms.ValidationError as error:
            self.add_error("password", error)

    def _may_see(self, user: User) -> bool:
        ids = self.viewer.organisation_ids()
        return ids is None or bool(set(user.roles) & ids)
