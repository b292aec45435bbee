"""Where backup plugs itself into the other domains; called once from AppConfig.ready()."""

from django.utils.translation import gettext_lazy as _

from anlan.assets import facts
from anlan.backup import jobs, panels, situation, stepkind
from anlan.backup.sentences import SENTENCES
from anlan.core import saying
from anlan.engine import registry as engine
from anlan.incidents import situation as incident_situation
from anlan.incidents import verification
from anlan.strategies import references, stepkinds, worldfacts
from anlan.web import registry as web


def plug_in() -> None:
    saying.register(SENTENCES)
    facts.register("backup", situation.facts)
    incident_situation.register("backup", situation.situation)
    verification.register("backup", situation.verify)
    stepkinds.register("restore", stepkind.run)
    references.register_policy_page(panels.policy_page)
    worldfacts.register_policies(situation.policy_kinds)
    engine.on_dead(jobs.give_up)
    web.nav("prepare", 30, _("Backups"), "backup:policy_list", "archive")
    web.overview("prepare", 30, "backup/_tile.html", panels.tile)
    web.panel("assets:detail", 30, "backup/_asset_panel.html", panels.asset_panel)
    web.panel("incidents:detail", 40, "backup/_incident_panel.html", panels.incident_panel)
