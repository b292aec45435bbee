from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "anlan.problems"
    label = "problems"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anlan.core import saying
        from anlan.incidents import gates as incident_gates
        from anlan.incidents import pages
        from anlan.problems import gates, jobs, panels
        from anlan.problems.sentences import SENTENCES
        from anlan.web import registry

        assert jobs
        saying.register(SENTENCES)
        incident_gates.register("problems", gates.something_learned)
        # The timeline shows entries of the domains above in their own words.
        pages.KIND_WORDS["problem_opened"] = (_("Problem opened"), "info", "search")
        pages.KIND_WORDS["report_made"] = (_("Report made"), "info", "file-text")
        registry.nav("improve", 10, _("Problems"), "problems:problem_list", "bug")
        part = "problems/_recovery_panel.html"
        registry.panel("incidents:detail", 16, part, panels.recovery)
        registry.panel("incidents:detail", 60, "problems/_incident_panel.html", panels.incident)
        registry.overview("improve", 10, "problems/_overview.html", panels.overview)
