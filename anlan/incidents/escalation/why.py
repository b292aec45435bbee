"""Why somebody was or was not called, from what was recorded and from nothing else. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anlan.core.reasons import Reason

# What bears on who was called; everything else of a timeline is not told here.
CALLING = (
    "opened", "ladder_armed", "paged", "page_sent", "page_failed", "page_cancelled",
    "page_impossible", "ladder_stopped", "acknowledged", "handed_over", "silence", "severity",
    "reply_taken", "passed_on", "reply_late",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One thing that was recorded; `contact` is whom it is about, where it is about somebody."""

    at: datetime
    kind: str
    contact: int | None
    channel: str
    actor: str
    because: list[Mapping[str, object]] = field(default_factory=list)


@dataclass(frozen=True)
class Waiting:
    """A delivery that has not ended: what holds it up, as the pipeline noted it."""

    state: str
    error: Mapping[str, object] | None
    next_try_at: datetime | None


def lines(entries: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The part of a timeline that bears on calling, oldest first."""
    return [
        Line(
            datetime.fromisoformat(entry["at"]),
            entry["kind"],
            entry["data"].get("contact"),
            entry["data"].get("channel", ""),
            entry["actor"],
            [one for one in entry["data"].get("because", []) if entry["kind"] != "opened"],
        )
        for entry in entries
        if entry["kind"] in CALLING
    ]


def verdict(found: Sequence[Line], waiting: Sequence[Waiting] = ()) -> list[Reason]:
    """The answer in a sentence or two: who was reached, and what kept the others from it."""
    kinds = [line.kind for line in found]
    said = [Reason.of("incidents.why_reached", count=kinds.count("page_sent"))]
    if "page_sent" not in kinds:
        said = [Reason.of("incidents.why_nobody")]
    if waiting:
        said.append(Reason.of("incidents.why_waiting", count=len(waiting)))
    for kind in ("page_failed", "page_impossible", "page_cancelled"):
        if kind in kinds:
            said.append(Reason.of(f"incidents.why_{kind}", count=kinds.count(kind)))
    return said


def about_person(
    found: Sequence[Line], contact: int, ladder: Sequence[Mapping[str, Any]]
) -> list[Reason]:
    """The answer for one person: called, tried in vain, or never on a rung that was due."""
    own = [line.kind for line in found if line.contact == contact]
    if "page_sent" in own:
        return [Reason.of("incidents.why_person_reached", count=own.count("page_sent"))]
    tried = [kind for kind in ("page_failed", "page_impossible", "page_cancelled") if kind in own]
    if tried:
        return [Reason.of(f"incidents.why_person_{kind}") for kind in tried]
    if "paged" in own:
        return [Reason.of("incidents.why_person_waiting")]
    return _never_named(found, ladder)


def _never_named(found: Sequence[Line], ladder: Sequence[Mapping[str, Any]]) -> list[Reason]:
    """No rung that came due found this person; later ones may have been kept from coming due."""
    last_armed = max((n for n, line in enumerate(found) if line.kind == "ladder_armed"), default=0)
    since = found[last_armed:]
    called = {(line.kind, line.at) for line in since if line.kind in {"paged", "page_impossible"}}
    said = [Reason.of("incidents.why_person_not_named", called=len(called))]
    stops = [line for line in since if line.kind in {"acknowledged", "handed_over"}]
    if stops:
        at = f"{stops[0].at:%Y-%m-%d %H:%M:%S} UTC"
        said.append(Reason.of("incidents.why_person_stopped", at=at))
    if not ladder:
        said.append(Reason.of("incidents.why_person_no_ladder"))
    return said
