"""The steps of an incident as its page shows them: filled in, guarded, drawn with their state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from anlan.accounts.models import User
from anlan.core.saying import say
from anlan.incidents import situation, stepguards
from anlan.incidents.actions import guarding
from anlan.incidents.models import Incident, IncidentStep
from anlan.incidents.running.pages import may_undo, runs_of
from anlan.strategies import stepkinds
from anlan.strategies.fill import nowhere
from anlan.strategies.flow import Progress, draw
from anlan.strategies.missing import Places
from anlan.strategies.render import render


def _lacking(row: IncidentStep, actor: str) -> list[str]:
    """The guards that this reader would still miss, as sentences."""
    if not row.is_current or not (row.definition.get("approve") or row.definition["two_person"]):
        return []
    words = guarding.words_of(row)
    missing = stepguards.lacking(row.definition, words, by=actor, now=timezone.now())
    return [say(reason) for reason in missing]


def step_views(incident: Incident, language: str, viewer: User | None = None) -> dict[str, Any]:
    """The chosen strategy rendered with this incident's situation, and each step's state."""
    version = incident.strategy_version
    if version is None:
        return {"rendered": None, "steps": [], "flow": "", "missing": []}
    known = situation.of_incident(incident)
    places = Places(incident.asset, known, viewer)
    actor = viewer.actor.reference if viewer else "user:0"
    # On paper, where nobody looks from a page, a missing value is only named.
    rendered = render(version, language, known, where=places.url if viewer else nowhere)
    rows = {row.step_id: row for row in incident.steps.select_related("assignee")}
    runs = runs_of(incident)
    steps = []
    for shown in rendered.steps:
        row = rows.get(shown.id)
        if row is None:
            continue
        steps.append(
            {
                "row": row,
                "shown": shown,
                "is_current": row.is_current,
                "lacking": _lacking(row, actor),
                "is_late": row.is_over_budget(timezone.now()),
                "can_run": bool(row.does) and stepkinds.runner_of(row.does) is not None,
                "runs": runs.get(shown.id, []),
                "may_undo": may_undo(row),
                "because": [say(reason) for reason in row.because],
            }
        )
    # What is to be done now stands first; the rest keeps the order of the strategy.
    steps.sort(key=lambda one: not one["is_current"])
    return {
        "rendered": rendered,
        "steps": steps,
        "flow": _flow(incident, language, rows),
        "missing": places.missing(rendered.missing),
    }


def _flow(incident: Incident, language: str, rows: dict[str, IncidentStep]) -> SafeString:
    """The flow chart with the live position; what is settled says how, and how long it took."""
    assert incident.strategy_version is not None
    parsed = incident.strategy_version.in_language(language)
    return draw(parsed.steps, progress_of(incident, list(rows.values())), parsed.roles)


def progress_of(incident: Incident, rows: list[IncidentStep]) -> dict[str, Progress]:
    """A step runs from its start, or from when the step before it was settled."""
    begin = incident.acknowledged_at or incident.opened_at
    now = timezone.now()
    found = {}
    settled = [(row.finished_at, row) for row in rows if row.finished_at]
    for finished_at, row in sorted(settled, key=lambda pair: pair[0]):
        found[row.step_id] = Progress(row.state, _seconds(row.started_at or begin, finished_at))
        begin = finished_at
    for row in rows:
        is_current = row.state == "todo" and row.is_current
        if is_current or row.state == "running":
            state = "current" if is_current else "running"
            found[row.step_id] = Progress(state, _seconds(row.started_at or begin, now))
    return found


def _seconds(begin: datetime, end: datetime) -> float:
    return max((end - begin).total_seconds(), 0.0)
