from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    name = "anlan.assets"
    label = "assets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.assets import panels
        from anlan.web import registry

        registry.nav("prepare", 20, _("Assets"), "assets:asset_list", "server")
        registry.overview("prepare", 20, "assets/_overview.html", panels.overview_tile)
        page = "organisations:organisation_detail"
        registry.panel(page, 5, "assets/_organisation.html", panels.organisation_panel)
        registry.first_step(
            registry.FirstStep(
                20,
                _("Register the first system"),
                _("This machine is there already; add what your customer depends on."),
                "assets:asset_list",
                panels.has_own_assets,
            )
        )
