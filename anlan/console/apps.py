from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "anlan.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.console import banners, steps
        from anlan.web import registry

        registry.nav("home", 0, _("Overview"), "console:overview", "layout-dashboard")
        registry.nav("system", 10, _("Settings"), "console:settings", "settings")
        registry.nav("system", 80, _("Jobs"), "engine:jobs", "list-check", "engine.manage")
        registry.nav("system", 90, _("Components"), "web:components", "palette", "engine.manage")
        registry.user_link(20, _("Settings"), "console:settings", "settings")
        registry.banner(banners.engine_silent)
        steps.register()
