"""Who may say which paths of this machine are read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import NotAllowed
from anlan.organisations.principals import Principal


def may_choose_paths(viewer: object) -> bool:
    """A path is one of *this* machine, whoever the asset belongs to: administrators only.

    A customer's own administrator could otherwise have our files backed up and restored.
    """
    if isinstance(viewer, Principal):
        return viewer.organisation_id is None and "admin" in viewer.scopes
    return bool(getattr(viewer, "is_superuser", False))


def require_path_choice(viewer: object) -> None:
    if not may_choose_paths(viewer):
        raise NotAllowed(_("Only an administrator of this Anlan may choose paths of its machine."))
