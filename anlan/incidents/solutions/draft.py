"""Drafts a solution from what is known: the chosen strategy and this customer's situation."""

from __future__ import annotations

import html
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from anlan.core.saying import say
from anlan.core.text import one_line
from anlan.documents.model import Language
from anlan.incidents import steppages
from anlan.incidents.models import Incident, IncidentStep
from anlan.strategies.render import Rendered

INTERFACE_LANGUAGE = {"zh": "zh-hans", "en": "en"}
_SECTION_LIMIT = 2000


def draft(incident: Incident, language: Language) -> dict[str, Any]:
    """The fields of a solution; what is unknown is said to be unknown, for the engineer to fill."""
    with translation.override(INTERFACE_LANGUAGE[language]):
        shown = steppages.step_views(incident, language)
        rendered = shown["rendered"]
        return {
            "cause": _cause(incident),
            "temporary": _temporary(shown["steps"]),
            "permanent": _permanent(rendered),
            "risk": _risk(incident, rendered),
            "who": _who(incident),
            "due_at": _due(incident),
            "based_on": _based_on(incident),
        }


def _cause(incident: Incident) -> str:
    situation = incident.situation
    lines = [one_line(incident.description, 500)]
    lines += [say(reason) for reason in situation.get("inspection", {}).get("reasons", [])]
    lines += [
        _("Changed before the fault: %(what)s (%(who)s, %(at)s)")
        % {"what": change["summary"], "who": change["who"], "at": change["at"][:16]}
        for change in situation.get("changes", [])
    ]
    lines.append(_("The cause is not established yet; it is followed up in the problem report."))
    return "\n".join(lines)


def _temporary(steps: list[dict[str, Any]]) -> str:
    lines = [
        f"{place}. {one_line(step['shown'].text, 160)} "
        f"({IncidentStep.State(step['row'].state).label})"
        for place, step in enumerate(steps, 1)
    ]
    return "\n".join(lines) or _("No strategy has been chosen; describe the measure here.")


def _permanent(rendered: Rendered | None) -> str:
    """What the strategy says about preventing it, as plain lines."""
    section = rendered.sections_html.get("prevent", "") if rendered else ""
    text = html.unescape(strip_tags(section))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = "\n".join(f"- {line}" for line in lines)
    return found[:_SECTION_LIMIT] or _("To be decided when the cause is known.")


def _risk(incident: Incident, rendered: Rendered | None) -> str:
    loss = incident.situation.get("backup", {}).get("loss")
    lines = [say(loss) if loss else _("Data that could be lost: unknown, no backup is registered.")]
    needed_by = incident.situation.get("asset", {}).get("needed_by", [])
    if needed_by:
        lines.append(_("Also affected: %(names)s") % {"names": ", ".join(needed_by)})
    lines += [
        _("Destroys or replaces something: %(step)s") % {"step": one_line(step.text, 120)}
        for step in (rendered.steps if rendered else [])
        if step.destructive
    ]
    return "\n".join(lines)


def _who(incident: Incident) -> str:
    duty = incident.situation.get("contact", {}).get("duty", {})
    return incident.acknowledged_by or str(duty.get("name", ""))


def _due(incident: Incident) -> datetime | None:
    clocks = {clock.name: clock for clock in incident.clocks(timezone.now())}
    return clocks["resolve"].due_at if "resolve" in clocks else None


def _based_on(incident: Incident) -> str:
    version = incident.strategy_version
    return f"{version.strategy.slug} v{version.number}" if version else ""
