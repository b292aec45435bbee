from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "anlan.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anlan.core import saying
        from anlan.engine import registry as engine
        from anlan.incidents import jobs as jobs  # Declares them.
        from anlan.incidents import outcomes, paging, situation, strategyuse
        from anlan.incidents.actions import replying, selfwatch, visits
        from anlan.incidents.running.plug import plug as plug_running
        from anlan.incidents.sentences import SENTENCES
        from anlan.notifications import guards, replies
        from anlan.notifications import outcomes as delivery_outcomes
        from anlan.strategies import situations, worldfacts

        saying.register(SENTENCES)
        plug_running()
        situations.register(situation.of_asset)
        worldfacts.register_outcomes(strategyuse.outcome_for)
        guards.register("incidents.still_wanted", paging.still_wanted)
        guards.register("incidents.approval_wanted", paging.approval_wanted)
        guards.register("incidents.step_open", paging.step_open)
        delivery_outcomes.register("incident", outcomes.note_outcome)
        replies.register("incident", replying.answer_page)
        delivery_outcomes.register("incident_update", outcomes.note_outcome)
        engine.on_dead(selfwatch.note_dead_job)
        engine.on_late(selfwatch.note_late_engine)
        _register_calls()
        guards.register("incidents.visit_wanted", visits.still_wanted)
        _register_nav()
        _register_panels()


def _register_nav() -> None:
    from anlan.web import registry

    registry.nav("respond", 10, _("Incidents"), "incidents:incident_list", "urgent")
    registry.nav("respond", 20, _("Hotline"), "incidents:hotline", "phone-call")
    registry.nav(
        "prepare", 65, _("Escalation"), "incidents:ladder_list", "stairs-up",
        permission="incidents.ladders",
    )  # fmt: skip
    registry.nav("respond", 30, _("Service records"), "incidents:service_list", "lifebuoy")
    registry.nav("respond", 40, _("Work orders"), "incidents:visit_list", "map-pin")


def _register_panels() -> None:
    from anlan.incidents import clock_views, pages, views_service
    from anlan.incidents.customer import views as customer_views
    from anlan.incidents.escalation import panels
    from anlan.incidents.onsite import pages as onsite_pages
    from anlan.incidents.proving import panel as proof_panel
    from anlan.web import registry

    registry.panel("incidents:detail", 3, "incidents/_proof.html", proof_panel.panel)
    registry.panel("incidents:detail", 5, "incidents/_escalation.html", panels.escalation_panel)
    registry.panel(
        "incidents:detail", 8, "incidents/_customer_updates.html", customer_views.updates_panel
    )
    registry.panel(
        "notifications:delivery", 10, "incidents/_delivery_why.html", panels.delivery_panel
    )
    registry.panel("incidents:detail", 10, "incidents/_service.html", views_service.panel)
    registry.panel("incidents:detail", 20, "incidents/_visits.html", onsite_pages.panel)
    registry.panel("incidents:detail", 80, "incidents/_relatives.html", pages.relatives)
    registry.overview("respond", 10, "incidents/_overview.html", pages.overview_tile)
    clocks_part = "incidents/_clocks_panel.html"
    registry.panel("incidents:detail", 15, clocks_part, clock_views.panel)
    registry.panel("assets:detail", 30, "incidents/_asset_panel.html", pages.asset_panel)


def _register_calls() -> None:
    from anlan.incidents.calls import pages
    from anlan.web import registry

    registry.nav("respond", 25, _("Calls"), "incidents:call_queue", "phone-call")
    registry.panel("incidents:detail", 12, "incidents/calls/_panel.html", pages.panel)
    wrong = "incidents/calls/_wrong.html"
    registry.panel("organisations:contact_detail", 10, wrong, pages.contact_panel)
