"""Who may do what: one table of role and permission."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import NotAllowed


class Role(StrEnum):
    ADMIN = "admin"
    ENGINEER = "engineer"
    INSPECTOR = "inspector"
    HOTLINE = "hotline"
    CUSTOMER = "customer"


A, E, I, H = Role.ADMIN, Role.ENGINEER, Role.INSPECTOR, Role.HOTLINE  # noqa: E741 - table columns
_TEAM = frozenset({A, E, I, H})

TABLE: dict[str, frozenset[Role]] = {
    "organisations.manage": frozenset({A}),
    "organisations.tokens": frozenset({A}),
    "accounts.manage": frozenset({A}),
    "assets.edit": frozenset({A, E, I}),
    "assets.access": frozenset({A, E}),
    "calendars.manage": frozenset({A}),
    "duty.manage": frozenset({A, E}),
    "notifications.manage": frozenset({A}),
    "intake.manage": frozenset({A}),
    "strategies.edit": frozenset({A, E}),
    "strategies.approve": frozenset({A, E}),
    "incidents.report": frozenset({A, E, I, H}),
    "incidents.acknowledge": _TEAM,
    "incidents.work": frozenset({A, E}),
    "incidents.ladders": frozenset({A, E}),
    "incidents.approve": frozenset({A, E}),
    "incidents.severity": frozenset({A, E}),
    "incidents.close": frozenset({A, E}),
    "incidents.serve": frozenset({A, E, H}),
    "incidents.dispatch": frozenset({A, E, H}),
    "incidents.solution": frozenset({A, E}),
    "inspection.run": frozenset({A, E, I}),
    "inspection.edit": frozenset({A, E}),
    "backup.run": frozenset({A, E}),
    "backup.edit": frozenset({A, E}),
    "backup.restore": frozenset({A, E}),
    "backup.restore_in_place": frozenset({A, E}),
    "problems.edit": frozenset({A, E}),
    "reporting.make": frozenset({A, E}),
    "engine.manage": frozenset(),  # The whole house: administrators of the installation only.
}


def may(viewer: Any, permission: str, organisation: Any = None) -> bool:
    """Whether the viewer holds the permission in the organisation (id or row; None: in any)."""
    allowed = TABLE[permission]
    if getattr(viewer, "is_superuser", False):
        return True
    roles = getattr(viewer, "roles", {})
    if organisation is None:
        return any(role in allowed for role in roles.values())
    organisation_id = organisation if isinstance(organisation, int) else organisation.pk
    return roles.get(organisation_id) in allowed


def require(viewer: Any, permission: str, organisation: Any = None) -> None:
    """Raise NotAllowed when the viewer lacks the permission."""
    if not may(viewer, permission, organisation):
        raise NotAllowed(_("Your role does not allow this."), permission=permission)
