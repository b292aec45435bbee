from django.apps import AppConfig


class StrategiesConfig(AppConfig):
    name = "anlan.strategies"
    label = "strategies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anlan.core import saying
        from anlan.strategies import experience_panel, jobs, knowledge, match, outcomes
        from anlan.strategies.freshness.sentences import SENTENCES as FRESHNESS
        from anlan.strategies.sentences import SENTENCES
        from anlan.web import registry

        saying.register(SENTENCES)
        saying.register(FRESHNESS)
        match.use_index_source(knowledge.current_index)
        assert jobs  # imported for its declarations
        match.use_memory(outcomes.CountedMemory())
        registry.panel("strategies:detail", 10, *experience_panel.PANEL)
        registry.nav("prepare", 40, _("Strategies"), "strategies:strategy_list", "book-2")
