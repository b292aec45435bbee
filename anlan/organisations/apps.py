from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

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
        self._add_pages()

    def _add_pages(self) -> None:
        from anlan.organisations import contract_views, panels
        from anlan.web import registry

        registry.nav(
            "prepare", 10, _("Organisations"), "organisations:organisation_list", "building"
        )
        registry.nav("prepare", 12, _("Contacts"), "organisations:contact_list", "address-book")
        registry.nav("prepare", 14, _("Sites"), "organisations:site_list", "map-pin")
        registry.nav("prepare", 16, _("Contracts"), "organisations:contract_list", "certificate")
        registry.nav("prepare", 18, _("Suppliers"), "organisations:supplier_list", "tool")
        page = "organisations:organisation_detail"
        registry.panel(page, 10, "organisations/_people.html", panels.people_panel)
        registry.panel(page, 20, "organisations/_contracts.html", contract_views.panel)
        registry.first_step(
            registry.FirstStep(
                10,
                _("Name the people to call"),
                _("Add contacts with phone number and mail address: your team and the customer's."),
                "organisations:contact_list",
                panels.has_reachable_contact,
            )
        )
        tile = "organisations/_overview.html"
        registry.overview("prepare", 10, tile, panels.overview_tile)
