"""The rows of events and incidents, by subject."""

from anlan.incidents.models.event import Event
from anlan.incidents.models.incident import STATE_LABELS, Incident, IncidentKey, NumberCounter
from anlan.incidents.models.response import (
    AckLink,
    ApprovalLink,
    IncidentStep,
    Ladder,
    StepWord,
)
from anlan.incidents.models.timeline import TimelineEntry

__all__ = [
    "STATE_LABELS",
    "AckLink",
    "ApprovalLink",
    "Event",
    "Incident",
    "IncidentKey",
    "IncidentStep",
    "Ladder",
    "NumberCounter",
    "StepWord",
    "TimelineEntry",
]
