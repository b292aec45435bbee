from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from anlan.accounts.models import User


def _roles_of(user: "User") -> Mapping[int, str]:
    return dict(user.memberships.values_list("organisation_id", "role"))


class OrganisationsConfig(AppConfig):
    name = "anlan.organisations"
    label = "organisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.accounts.models import register_membership_source

        register_membership_source(_roles_of)
