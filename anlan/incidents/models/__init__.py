"""The rows of events and incidents, by subject."""

from anlan.incidents.models.call import OUTCOME_LABELS, Call
from anlan.incidents.models.customer import CustomerLink, CustomerUpdate
from anlan.incidents.models.event import Event
from anlan.incidents.models.incident import STATE_LABELS, Incident, IncidentKey, NumberCounter
from anlan.incidents.models.pause import ClockPause
from anlan.incidents.models.recovery import RecoveryWatch
from anlan.incidents.models.response import (
    AckLink,
    ApprovalLink,
    EscalationPlan,
    IncidentStep,
    Ladder,
    StepWord,
)
from anlan.incidents.models.run import StepRun
from anlan.incidents.models.service import ServiceRecord, Solution
from anlan.incidents.models.timeline import TimelineEntry
from anlan.incidents.models.visit import VisitEntry, WorkOrder

__all__ = [
    "OUTCOME_LABELS",
    "STATE_LABELS",
    "AckLink",
    "ApprovalLink",
    "Call",
    "ClockPause",
    "CustomerLink",
    "CustomerUpdate",
    "EscalationPlan",
    "Event",
    "Incident",
    "IncidentKey",
    "IncidentStep",
    "Ladder",
    "NumberCounter",
    "RecoveryWatch",
    "ServiceRecord",
    "Solution",
    "StepRun",
    "StepWord",
    "TimelineEntry",
    "VisitEntry",
    "WorkOrder",
]
