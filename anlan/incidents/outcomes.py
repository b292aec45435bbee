"""What became of a page, written on the timeline of its incident."""

from __future__ import annotations

from anlan.incidents import timeline
from anlan.incidents.models import Incident
from anlan.notifications.models import Delivery

# An update to the customer is no page: it does not count as having called somebody.
_PREFIX = {"incident": "page", "incident_update": "update"}


def note_outcome(delivery: Delivery, outcome: str) -> None:
    """Called in the transaction that records the outcome of a delivery."""
    rows = Incident.objects.for_system("page outcome").select_for_update(of=("self",))
    incident = rows.filter(uid=delivery.about_uid).first()
    if incident is None:
        return
    timeline.append(
        incident,
        f"{_PREFIX[delivery.about_kind]}_{outcome}",
        None,
        delivery=str(delivery.uid),
        contact=delivery.contact_id,
        channel=delivery.channel,
        because=[delivery.last_error] if delivery.last_error else [],
    )
