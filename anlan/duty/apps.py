from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "anlan.duty"
    label = "duty"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anlan.duty.rosters.gaps.panels import overview_tile
        from anlan.web import registry

        registry.nav("prepare", 60, _("On duty"), "duty:roster", "calendar")
        registry.overview("prepare", 30, "duty/rosters/_overview.html", overview_tile)
