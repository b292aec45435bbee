"""What changes the people who sign in."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import Refused


class Verb(models.TextChoices):
    USER_CREATED = "accounts.user_created", _("created the user")
    PROFILE_CHANGED = "accounts.profile_changed", _("changed the profile")
    PASSWORD_CHANGED = "accounts.password_changed", _("changed the password")
    LANGUAGE_CHANGED = "accounts.language_changed", _("switched the language")


@transaction.atomic
def create_user(username: str, password: str, *, actor: Actor | None, **fields: str) -> User:
    """A person who can sign in; what they may do comes from their memberships."""
    if User.objects.filter(username=username).exists():
        raise Refused(_("This user name is taken."), code="exists")
    user = User.objects.create_user(username, password=password, **fields)
    audit.record(actor, Verb.USER_CREATED, user)
    return user


@transaction.atomic
def change_profile(user: User, *, actor: Actor | None, **fields: str) -> None:
    """Change name, mail address, phone or language."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    audit.record(actor, Verb.PROFILE_CHANGED, user, fields=sorted(fields))


@transaction.atomic
def change_password(user: User, password: str, *, actor: Actor | None) -> None:
    """Every other session of the person ends with the old password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record(actor, Verb.PASSWORD_CHANGED, user)


@transaction.atomic
def change_language(user: User, language: str, *, actor: Actor | None) -> None:
    """Mail and reports reach the person in this language from now on."""
    if user.language == language:
        return
    user.language = language
    user.save(update_fields=["language"])
    audit.record(actor, Verb.LANGUAGE_CHANGED, user, language=language)
