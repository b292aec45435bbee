"""The checklist of a declared recovery on the incident page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.accounts.permissions import may
from anlan.core.saying import say
from anlan.incidents import rules
from anlan.incidents.models import Incident
from anlan.incidents.proving.facts import facts_of
from anlan.incidents.proving.rules import Standing, checklist

POINT_WORDS = {
    "steps": _("Verify steps of the strategy"),
    "items": _("What was broken, measured again"),
    "watch": _("Watch window"),
    "word": _("The customer's word"),
}
STANDING_WORDS = {
    Standing.DONE: (_("shown"), "ok"),
    Standing.OPEN: (_("missing"), "warn"),
    Standing.BAD: (_("speaks against it"), "crit"),
    Standing.FREE: (_("not asked for"), "muted"),
}


def panel(request: HttpRequest, incident: Incident) -> dict[str, Any] | None:
    """What is shown and what is missing, while a recovery waits to be verified."""
    if incident.state_enum != rules.State.RECOVERED:
        return None
    facts = facts_of(incident)
    points = [
        {
            "label": POINT_WORDS[point.name],
            "word": STANDING_WORDS[point.standing][0],
            "tone": STANDING_WORDS[point.standing][1],
            "why": " ".join(say(reason) for reason in point.because),
            "until": facts.watch_until if point.name == "watch" and not point.is_settled else None,
            "asks_word": point.name == "word" and not point.is_settled,
        }
        for point in checklist(facts, timezone.now())
    ]
    organisation = incident.organisation_id
    return {
        "incident": incident,
        "points": points,
        "may_waive": may(request.user, "incidents.severity", organisation),
    }
