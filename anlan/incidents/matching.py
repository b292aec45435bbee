"""Which strategies fit an incident, with reasons; re-run whenever its facts change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from anlan.incidents import timeline
from anlan.incidents.models import Incident
from anlan.strategies.match import Facts, MatchResult, match
from anlan.strategies.matchfacts import facts_of as facts_of_asset
from anlan.strategies.outcomes import linked_slugs


def facts_of(incident: Incident) -> Facts:
    """What its asset is known for, and what its own alarms and people add."""
    known = facts_of_asset(incident.asset) if incident.asset else Facts()
    items = tuple(incident.hints.get("items", ()))
    return replace(
        known,
        items=items,
        source=incident.source,
        slugs=tuple(incident.hints.get("slugs", ())),
        linked=linked_slugs(incident.organisation_id, incident.asset_id, items),
        dismissed=tuple(incident.hints.get("unfit", ())),
        organisation_id=incident.organisation_id,
    )


def _as_json(result: MatchResult) -> list[dict[str, Any]]:
    # Scores are kept as parts per thousand, because a timeline holds no floats.
    return [
        {
            "slug": one.slug,
            "title": one.title,
            "score_permille": round(one.score * 1000),
            "reasons": [reason.as_json() for reason in one.reasons],
        }
        for one in result.matches
    ]


def match_incident(incident: Incident) -> None:
    """Rank again; a changed order is noted on the timeline, changed reasons only on the page."""
    result = match(incident.description, facts_of(incident), language="zh", top=5)
    found = _as_json(result)
    if found == incident.matches:
        return
    before = [one["slug"] for one in incident.matches]
    incident.matches = found
    incident.save(update_fields=["matches", "updated_at"])
    if [one["slug"] for one in found] != before:
        timeline.append(incident, "matched", None, matches=found)
