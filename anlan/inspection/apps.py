from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "anlan.inspection"
    label = "inspection"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.assets import facts
        from anlan.core import saying
        from anlan.incidents import situation, verification
        from anlan.inspection import jobs, offers, pages
        from anlan.inspection.sentences import SENTENCES
        from anlan.strategies import references, stepkinds, worldfacts

        saying.register(SENTENCES)
        facts.register("inspection", offers.facts)
        situation.register("inspection", offers.situation)
        verification.register("inspection", offers.verify)
        stepkinds.register("inspect", offers.run_step)
        references.register_items(offers.item_codes)
        worldfacts.register_inspected(offers.inspected)
        worldfacts.register_failing(offers.failing_for)
        pages.register()
        assert jobs  # imported for its declarations
