"""What the editor of the matrix posts: rows of native controls, so that keys are enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anlan.incidents.escalation.matrix import SEVERITIES, Row, parse_span, show_span
from anlan.incidents.rules import Rung, Severity
from anlan.notifications.channels import kinds
from anlan.organisations.models import Contact, Organisation

_MOST_ROWS = 40


def channels() -> list[str]:
    return kinds()


def who_choices(contacts: list[Contact]) -> list[tuple[str, str]]:
    """Duty levels, then each side as a whole and by the functions that its contacts have."""
    found = [
        (f"duty:{level}", _("On duty, level %(level)s") % {"level": level}) for level in range(1, 6)
    ]
    for kind in Contact.Kind:
        roles = sorted({one.role for one in contacts if one.kind == kind and one.role})
        found.append((f"{kind.value}:", _("%(side)s, everybody") % {"side": kind.label}))
        found += [(f"{kind.value}:{role}", f"{kind.label} · {role}") for role in roles]
    return found


@dataclass
class Posted:
    """The matrix as it was typed; `problems` says what could not be read."""

    rows: list[Row] = field(default_factory=list)
    silent_s: dict[str, int] = field(default_factory=dict)
    update_s: dict[str, int] = field(default_factory=dict)
    watch_s: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(post: QueryDict, known: Mapping[str, str]) -> Posted:
    """Read the posted matrix; a row that is to be removed is left out."""
    posted = Posted()
    given = post.get("rows", "")
    count = min(int(given) if given.isdigit() else 0, _MOST_ROWS)
    for number in range(count):
        if post.get("remove") != str(number):
            _read_row(post, number, known, posted)
    for name in ("silent", "update", "watch"):
        for severity in SEVERITIES:
            seconds = _span(post.get(f"{name}-{severity}", ""), posted)
            getattr(posted, f"{name}_s").update(
                {severity: seconds} if seconds or (name == "watch" and seconds == 0) else {}
            )
    if "add" in post and len(posted.rows) < _MOST_ROWS:
        posted.rows.append(Row("duty:1", channels()[0], (None,) * len(SEVERITIES)))
    return posted


def _read_row(post: QueryDict, number: int, known: Mapping[str, str], posted: Posted) -> None:
    who, channel = post.get(f"who-{number}", ""), post.get(f"channel-{number}", "")
    if who not in known or channel not in channels():
        posted.problems.append(
            _("Line %(line)s calls nobody that is known.") % {"line": number + 1}
        )
        return
    after = tuple(_span(post.get(f"after-{number}-{name}", ""), posted) for name in SEVERITIES)
    posted.rows.append(Row(who, channel, after))


def _span(text: str, posted: Posted) -> int | None:
    try:
        return parse_span(text)
    except ValueError:
        posted.problems.append(
            _("“%(text)s” is no time: write minutes, or 30s, 5m, 2h, 1d (at most 7 days).")
            % {"text": text}
        )
        return None


def shown_spans(spans: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, show_span(spans.get(name))) for name in SEVERITIES]


class PreviewForm(forms.Form):
    """For which moment and severity the ladder is played."""

    at = forms.DateTimeField(label=gettext_lazy("Incident opens at"), required=False)
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=[(one.value, one.value) for one in Severity]
    )


def moment_of(form: PreviewForm, organisation: Organisation) -> tuple[datetime, str]:
    """The chosen moment in the customer's own time; now and I where nothing was chosen."""
    zone = ZoneInfo(organisation.time_zone)
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    at = given.get("at")
    start = at.replace(tzinfo=zone) if at else timezone.now().astimezone(zone)
    return start, given.get("severity", Severity.I.value)


def rungs_of(plan: Mapping[str, Any]) -> dict[str, list[Rung]]:
    return {name: [Rung(**rung) for rung in rungs] for name, rungs in plan["ladders"].items()}
