"""How upper domains are told which incident is meant, without its rows."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.incidents.models import Incident


@dataclass(frozen=True)
class IncidentRef:
    uid: str
    number: str
    organisation_id: int
    asset_id: int | None
    keys: tuple[str, ...]


def reference_to(incident: Incident) -> IncidentRef:
    keys = tuple(incident.keys.values_list("key", flat=True))
    return IncidentRef(
        str(incident.uid), incident.number, incident.organisation_id, incident.asset_id, keys
    )
