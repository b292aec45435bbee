"""The first draft of an update, per state, in both languages, filled in from public facts."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anlan.incidents.models import Incident
from anlan.incidents.rules import State

DRAFTS = {
    State.REPORTED: _(
        "We have received the fault of %(affected)s (%(number)s) and are finding out what it is."
    ),
    State.CONFIRMED: _(
        "The fault of %(affected)s (%(number)s) is confirmed; an engineer takes it up."
    ),
    State.RESPONDING: _("We are working on the fault of %(affected)s (%(number)s)."),
    State.STABILISED: _(
        "%(affected)s can be used again by a workaround (%(number)s); we work on the lasting cure."
    ),
    State.RECOVERED: _(
        "%(affected)s works again as far as we can see (%(number)s). We are checking it; please "
        "tell us on the page of the incident whether it works for you."
    ),
    State.VERIFIED: _("%(affected)s works again and was checked (%(number)s)."),
    State.REVIEWED: _("%(affected)s works again and was checked (%(number)s)."),
    State.CLOSED: _("The incident %(number)s of %(affected)s is closed."),
}
NO_NEWS = _("There is nothing new about %(affected)s (%(number)s) since our last word; we go on.")
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def affected(incident: Incident) -> str:
    """The asset by its name; its address only where the register marks it as public."""
    asset = incident.asset
    if asset is None:
        return gettext("your systems")
    is_public = "public" in asset.tags and asset.address
    return f"{asset.name} ({asset.address})" if is_public else asset.name


def drafts(incident: Incident, *, is_news: bool = True) -> dict[str, str]:
    sentence = DRAFTS.get(incident.state_enum) if is_news else NO_NEWS
    found = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            values = {"affected": affected(incident), "number": incident.number}
            found[short] = str(sentence or NO_NEWS) % values
    return found
