"""Audit verbs of this domain, and the compare-and-swap that every change goes through."""

from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Refused
from anlan.incidents.models import Incident


class Verb(models.TextChoices):
    ACCEPTED = "incidents.events_accepted", _("accepted events")
    ANSWERED = "incidents.report_answered", _("answered a report")
    PROMOTED = "incidents.report_promoted", _("made a report an incident")
    OPENED = "incidents.opened", _("opened the incident")
    SPLIT = "incidents.split", _("split an alarm off")
    ACKNOWLEDGED = "incidents.acknowledged", _("acknowledged the incident")
    PASSED_ON = "incidents.passed_on", _("passed the page on")
    STATE_CHANGED = "incidents.state_changed", _("changed the state")
    SEVERITY_CHANGED = "incidents.severity_changed", _("changed the severity")
    COMMENTED = "incidents.commented", _("wrote on the timeline")
    STRATEGY_CHOSEN = "incidents.strategy_chosen", _("chose a strategy")
    STRATEGY_REFUSED = "incidents.strategy_refused", _("found a strategy unfitting")
    STRATEGY_LINKED = "incidents.strategy_linked", _("linked a strategy by hand")
    STEP_CHANGED = "incidents.step_changed", _("worked on a step")
    STEP_AGREED = "incidents.step_agreed", _("gave a word on a guarded step")
    VERIFICATION_REQUESTED = "incidents.verification_requested", _("asked for verification")
    CLOSED = "incidents.closed", _("closed the incident")
    CLOCKS_PAUSED = "incidents.clocks_paused", _("paused the clocks")
    CLOCKS_RESUMED = "incidents.clocks_resumed", _("let the clocks run again")
    HANDED_OVER = "incidents.handed_over", _("handed the incident over")
    CUSTOMER_TOLD = "incidents.customer_told", _("told the customer")
    CUSTOMER_LINK_REVOKED = "incidents.customer_link_revoked", _("revoked a customer's link")
    CUSTOMER_SPOKE = "incidents.customer_spoke", _("said whether it works")
    WORD_WAIVED = "incidents.word_waived", _("waived the customer's word")
    MERGED = "incidents.merged", _("marked as a duplicate")
    GROUPED = "incidents.grouped", _("changed the parent")
    SERVED = "incidents.served", _("recorded help")
    SOLUTION_EDITED = "incidents.solution_edited", _("edited a solution")
    SOLUTION_ISSUED = "incidents.solution_issued", _("issued a solution")
    VISIT = "incidents.visit", _("worked on a work order")
    CALLED = "incidents.called", _("called somebody")
    CALLER_NOTED = "incidents.caller_noted", _("wrote down a call")
    LADDER_SET = "incidents.ladder_set", _("changed a ladder")


class StaleVersion(Refused):
    """Somebody else changed the incident since the caller looked at it."""

    code = "stale-version"


class StateForbids(Refused):
    """The state table has no row for this."""

    code = "state-forbids"


def require_version(incident: Incident, version: int) -> None:
    """Refuse when the caller looked at an older version than the row in hand."""
    if incident.version != version:
        raise StaleVersion(
            _("The incident was changed meanwhile; look at it again and repeat."),
            version=incident.version,
        )


def change(incident: Incident, version: int | None, **fields: Any) -> None:
    """Change fields if nobody was faster, and raise the version that fences all that is on its way.

    `version` is what the caller saw; None takes the one of the row in hand.
    """
    seen = incident.version if version is None else version
    rows = Incident.objects.for_system("change").filter(pk=incident.pk, version=seen)
    if rows.update(version=F("version") + 1, **fields) != 1:
        raise StaleVersion(
            _("The incident was changed meanwhile; look at it again and repeat."),
            version=incident.version,
        )
    incident.version = seen + 1
    for name, value in fields.items():
        setattr(incident, name, value)
