"""Where inspection appears on pages: its own in the navigation, panels on others'."""

from __future__ import annotations


def register() -> None:
    from django.utils.translation import gettext_lazy as _

    from anlan.inspection import panels
    from anlan.web import registry

    registry.nav("watch", 10, _("Rounds"), "inspection:rounds", "clipboard-check")
    registry.nav("watch", 20, _("Findings"), "inspection:findings", "flag")
    registry.panel("assets:detail", 20, "inspection/_asset.html", panels.asset)
    registry.overview("watch", 10, "inspection/_tile.html", panels.tile)
