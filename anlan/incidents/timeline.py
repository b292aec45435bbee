"""Writes, exports and verifies the timeline of an incident."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from anlan.core.actors import Actor, or_system
from anlan.incidents import chain
from anlan.incidents.models import Incident, TimelineEntry


def append(incident: Incident, kind: str, actor: Actor | None, **data: Any) -> TimelineEntry:
    """Add one entry inside the caller's transaction; `incident` learns the new head.

    Persons enter as ids, files as hashes, so that personal data can be erased without breaking
    the chain. Raises TypeError when the data holds a float.
    """
    rows = Incident.objects.for_system("append to the timeline").filter(pk=incident.pk)
    # The update takes the row's lock, so that two writers cannot continue the same head.
    rows.update(timeline_seq=F("timeline_seq") + 1)
    seq, prev = rows.values_list("timeline_seq", "timeline_head").get()
    entry = chain.canonical(
        {
            "seq": seq,
            "at": timezone.now().isoformat(timespec="microseconds"),
            "kind": kind,
            "actor": or_system(actor).reference,
            "data": data,
            "prev": prev,
        }
    )
    head = chain.link(prev, entry)
    rows.update(timeline_head=head)
    incident.timeline_seq, incident.timeline_head = seq, head
    return TimelineEntry.objects.create(
        incident_id=incident.pk, seq=seq, kind=kind, entry=entry, hash=head
    )


def entries(incident: Incident) -> list[dict[str, Any]]:
    """Every entry with its hash, oldest first."""
    rows = TimelineEntry.objects.filter(incident_id=incident.pk).order_by("seq")
    return [{**row.content, "hash": row.hash} for row in rows]


def export(incident: Incident) -> dict[str, Any]:
    """What the offline verifier reads."""
    return {
        "incident": incident.number,
        "head": incident.timeline_head,
        "entries": entries(incident),
    }


def verify(incident: Incident, head: str | None = None) -> chain.Verdict:
    """Verify against the witnessed head, or against the one that the incident itself remembers."""
    verdict = chain.verify(entries(incident), head)
    if verdict.ok and verdict.head != incident.timeline_head:
        problem = "the last entries are missing"
        return chain.Verdict(False, verdict.count + 1, problem, verdict.head, verdict.count)
    return verdict
