"""The warnings that stand on every page until their cause is gone."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.engine.health import snapshot
from anlan.web.formats import span_words
from anlan.web.registry import Banner

SILENT_AFTER_S = 60


def engine_silent(request: HttpRequest) -> Banner | None:
    """Without the engine nothing is checked, backed up or sent: nobody may overlook that."""
    health = snapshot(timezone.now())
    url = reverse("console:settings")
    if health.heartbeat_age_s is None:
        text = _("The engine is not running: nothing is checked, backed up or sent.")
        return Banner("crit", text, url)
    if health.heartbeat_age_s > SILENT_AFTER_S:
        text = _("The engine has been silent for %(span)s: nothing is checked, backed up or sent.")
        return Banner("crit", text % {"span": span_words(health.heartbeat_age_s)}, url)
    if health.is_late:
        text = _("The engine is late: work that is due has been waiting for %(span)s.")
        return Banner("warn", text % {"span": span_words(health.oldest_ready_age_s)}, url)
    return None
