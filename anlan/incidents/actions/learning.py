"""What people and verifications teach the ranking: it fits, it does not, it worked, it did not."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import NotVisible
from anlan.incidents import rules, timeline
from anlan.incidents.actions.verbs import Verb, change
from anlan.incidents.matching import facts_of, match_incident
from anlan.incidents.models import Incident
from anlan.strategies import outcomes
from anlan.strategies.match import features_in
from anlan.strategies.models import current_version

_OUTCOME_OF: dict[rules.Action, outcomes.Outcome] = {
    rules.Action.VERIFY: "worked",
    rules.Action.FAIL_VERIFICATION: "failed",
}


def note_strategy(incident: Incident, slug: str, outcome: outcomes.Outcome) -> None:
    """Count an outcome; drills and tests teach nothing about real emergencies."""
    if incident.kind != rules.Kind.REAL:
        return
    features = features_in(incident.description, facts_of(incident))
    outcomes.note(slug, outcome, incident.organisation_id, features)


def note_move(incident: Incident, action: rules.Action) -> None:
    """A verified recovery speaks for the strategy that was used, a failed one against it."""
    outcome, version = _OUTCOME_OF.get(action), incident.strategy_version
    if outcome is not None and version is not None:
        note_strategy(incident, version.strategy.slug, outcome)


@transaction.atomic
def refuse_strategy(
    incident: Incident, slug: str, *, actor: Actor, why: str = "", version: int | None = None
) -> None:
    """Say that an offered strategy does not fit: it leaves this ranking, and counts less later."""
    if slug not in [found["slug"] for found in incident.matches]:
        raise NotVisible(_("“%(slug)s” is not among the strategies offered.") % {"slug": slug})
    unfit = _with(incident.hints.get("unfit", []), slug)
    change(incident, version, hints={**incident.hints, "unfit": unfit})
    note_strategy(incident, slug, "rejected")
    timeline.append(incident, "unfit", actor, slug=slug, why=why[:500])
    audit.record(actor, Verb.STRATEGY_REFUSED, incident, slug=slug)
    match_incident(incident)


@transaction.atomic
def link_strategy(
    incident: Incident, slug: str, *, actor: Actor, version: int | None = None
) -> None:
    """Attach a strategy by hand, and remember it for this asset and these failing items."""
    if current_version(slug) is None:
        raise NotVisible(_("There is no approved strategy “%(slug)s”.") % {"slug": slug})
    items: Sequence[str] = incident.hints.get("items", ())
    slugs: Sequence[str] = incident.hints.get("slugs", ())
    if incident.asset is not None or items:
        outcomes.link(
            slug,
            organisation_id=incident.organisation_id,
            asset=incident.asset,
            items=items,
            actor=actor,
        )
    else:
        # There is nothing to remember it by; it holds for this incident.
        slugs = _with(slugs, slug)
    unfit = [one for one in incident.hints.get("unfit", []) if one != slug]
    hints = {**incident.hints, "slugs": list(slugs), "unfit": unfit}
    change(incident, version, hints=hints)
    timeline.append(incident, "linked", actor, slug=slug)
    audit.record(actor, Verb.STRATEGY_LINKED, incident, slug=slug)
    match_incident(incident)


def _with(slugs: Sequence[str], slug: str) -> list[str]:
    return list(dict.fromkeys([*slugs, slug]))
