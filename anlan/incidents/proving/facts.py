"""What the rules of a proven recovery look at, read from the rows of one incident."""

from __future__ import annotations

from typing import Any

from anlan.incidents import rules
from anlan.incidents.models import Incident, RecoveryWatch
from anlan.incidents.proving.rules import WATCH_FOR, Facts, Voice, Word
from anlan.organisations.models import Contact

_SETTLED = {"done", "skipped"}


def watch_span(incident: Incident) -> int:
    """Seconds of the watch window as they were agreed when the incident opened."""
    spans = incident.escalation.get("watch_s", {})
    return int(spans.get(incident.severity, WATCH_FOR[incident.severity]))


def watch_of(incident: Incident) -> RecoveryWatch | None:
    """The window of the recovery that is declared now, not of an earlier one."""
    if incident.recovered_at is None:
        return None
    return incident.recovery_watches.filter(recovered_at=incident.recovered_at).first()


def facts_of(incident: Incident) -> Facts:
    steps = list(incident.steps.all())
    verify = [step for step in steps if step.kind == "verify"]
    # Where the strategy has come to its end, another branch's steps are not waited for.
    is_over = not any(step.is_current or step.is_awaited for step in steps)
    waived = _SETTLED | {"todo"} if is_over else _SETTLED
    watch = watch_of(incident)
    contacts = Contact.objects.for_system("whose word counts").filter(
        organisation_id=incident.organisation_id, kind=Contact.Kind.CUSTOMER
    )
    return Facts(
        is_real=incident.kind == rules.Kind.REAL.value,
        was_attended=not incident.is_self_healed,
        open_steps=[step.step_id for step in verify if step.state not in waived],
        verify_steps=len(verify),
        measured=_measured(incident),
        watch_s=watch.seconds if watch else watch_span(incident),
        watch_until=watch.until if watch else None,
        has_contact=contacts.exists(),
        word=_word(incident),
    )


def _last(incident: Incident, *kinds: str) -> dict[str, Any] | None:
    """The newest entry of these kinds since the recovery was declared."""
    rows = incident.timeline.filter(kind__in=("state", *kinds)).order_by("-seq")
    for row in rows.iterator(chunk_size=20):
        if row.kind != "state":
            return row.content
        if row.content["data"]["after"] == rules.State.RECOVERED.value:
            return None
    return None


def _measured(incident: Incident) -> list[bool | None] | None:
    entry = _last(incident, "verification")
    return [one["ok"] for one in entry["data"]["results"]] if entry else None


def _word(incident: Incident) -> Word | None:
    entry = _last(incident, "customer_word", "word_waived")
    if entry is None:
        return None
    data = entry["data"]
    if entry["kind"] == "word_waived":
        return Word(Voice.WAIVED, True, data["why"])
    return Word(Voice(data.get("voice", Voice.PAGE)), bool(data["works"]), data["text"])
