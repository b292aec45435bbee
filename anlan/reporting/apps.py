from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "anlan.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anlan.reporting import jobs, panels
        from anlan.web import registry

        assert jobs
        registry.nav("prepare", 45, _("Offline packs"), "reporting:pack_list", "file-text")
        page = "organisations:organisation_detail"
        registry.panel(page, 60, "reporting/_organisation_panel.html", panels.organisation)
