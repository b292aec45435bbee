from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    name = "anlan.assets"
    label = "assets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.assets import panels
        from anlan.assets.credentials import jobs as jobs  # Declares it.
        from anlan.assets.credentials import views as credentials
        from anlan.core import saying
        from anlan.web import registry

        registry.nav("prepare", 20, _("Assets"), "assets:asset_list", "server")
        registry.overview("prepare", 20, "assets/_overview.html", panels.overview_tile)
        registry.panel("assets:detail", 60, "assets/_access.html", credentials.panel)
        saying.register(
            {"assets.no_host_key": _("%(address)s shows no host key; is SSH reachable there?")}
        )
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
