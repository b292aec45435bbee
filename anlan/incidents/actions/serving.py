"""Help for the customer: by phone, by e-mail or on site; the first stops the respond clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput
from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.incidents import rules, timeline
from anlan.incidents.actions.response import apply_action
from anlan.incidents.actions.verbs import Verb, change
from anlan.incidents.models import Incident, ServiceRecord
from anlan.organisations.models import Contact

_CLOCKS_DIFFER_BY = timedelta(minutes=5)


@dataclass(frozen=True)
class Service:
    """What is written down about one piece of help; `key` makes a repeated sending the same one."""

    mode: str
    key: str
    started_at: datetime
    ended_at: datetime | None = None
    contact: Contact | None = None
    contact_name: str = ""
    said: str = ""
    result: str = ""


@transaction.atomic
def record_service(incident: Incident, given: Service, *, actor: Actor) -> ServiceRecord:
    """Write down help that was given; the first of an incident stops its respond clock.

    Record, clock, state and timeline stand or fall together: whoever dies in between has written
    nothing, and sending the same key again writes it once.
    """
    _check(incident, given)
    known = incident.service_records.filter(key=given.key).first()
    if known is not None:
        return known
    record = ServiceRecord.objects.for_system("record service").create(
        incident=incident,
        contact=given.contact,
        contact_name=one_line(given.contact_name or _name_of(given.contact), 200),
        engineer=actor.label,
        mode=given.mode,
        said=given.said,
        result=given.result,
        key=given.key,
        started_at=given.started_at,
        ended_at=given.ended_at,
    )
    timeline.append(
        incident, "service", actor, record=str(record.uid), mode=given.mode,
        with_contact=given.contact.pk if given.contact else None,
        started_at=given.started_at.isoformat(),
        ended_at=given.ended_at.isoformat() if given.ended_at else None,
        text=given.said[:2000], result=given.result[:2000],
    )  # fmt: skip
    audit.record(actor, Verb.SERVED, incident, record=str(record.uid), mode=given.mode)
    _stop_respond_clock(incident, given.started_at, actor)
    return record


def _name_of(contact: Contact | None) -> str:
    return contact.name if contact else ""


def _check(incident: Incident, given: Service) -> None:
    if given.mode not in ServiceRecord.Mode.values:
        raise _wrong("mode", ", ".join(ServiceRecord.Mode.values), _("Help by which way?"))
    if not given.said.strip() and not given.result.strip():
        raise _wrong("said", "text", _("Say what was said, sent or done."))
    if given.started_at > timezone.now() + _CLOCKS_DIFFER_BY:
        raise _wrong("started_at", "not in the future", _("Help cannot begin in the future."))
    if given.ended_at is not None and given.ended_at < given.started_at:
        raise _wrong("ended_at", "not before the start", _("The end is before the start."))
    if given.contact is not None and given.contact.organisation_id != incident.organisation_id:
        raise _wrong(
            "contact", "a contact of the organisation", _("This is nobody of this organisation.")
        )
    if not 1 <= len(given.key) <= 80:
        raise _wrong("key", "1 to 80 characters", _("The key of the record is not usable."))


def _wrong(field: str, expected: str, message: Any) -> BadInput:
    return BadInput(message, errors=[{"field": field, "expected": expected}])


def _stop_respond_clock(incident: Incident, started_at: datetime, actor: Actor) -> None:
    """Help counts from its beginning, never from before the incident; an acknowledgement does not.

    Whoever helps has it: the ladder stops, and the incident is being responded to.
    """
    fields: dict[str, Any] = {}
    if incident.responding_at is None:
        fields["responding_at"] = max(started_at, incident.opened_at)
    if incident.acknowledged_at is None and incident.state_enum.is_unrecovered:
        fields |= {"acknowledged_at": timezone.now(), "acknowledged_by": actor.label}
    if incident.state_enum in {rules.State.REPORTED, rules.State.CONFIRMED}:
        reason = Reason.of("incidents.service_began")
        apply_action(incident, rules.Action.RESPOND, actor=actor, because=[reason], **fields)
    elif fields:
        change(incident, None, **fields)
    if "acknowledged_at" in fields:
        timeline.append(incident, "acknowledged", actor, channel="service")
