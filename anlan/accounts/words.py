"""The roles in words for people."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from anlan.accounts.permissions import Role

ROLES: dict[str, str | Promise] = {
    Role.ADMIN: pgettext_lazy("role", "Administrator"),
    Role.ENGINEER: pgettext_lazy("role", "Engineer"),
    Role.INSPECTOR: pgettext_lazy("role", "Inspector"),
    Role.HOTLINE: pgettext_lazy("role", "Hotline"),
    Role.CUSTOMER: pgettext_lazy("role", "Customer"),
}
