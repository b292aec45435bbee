"""What a report says, as plain words in its language; filled by `facts`, laid out by `report`."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.documents.model import Language
from anlan.problems.rules import Stage

Row = tuple[str, ...]


@dataclass(frozen=True)
class Moment:
    """One of the moments that count, and how long after the fault it was."""

    name: str
    at: str
    after_fault: str


@dataclass(frozen=True)
class ReportContent:
    """Everything a problem report needs, so that laying it out touches no row."""

    language: Language
    stage: Stage
    stage_name: str
    revision: int
    made_at: str
    made_by: str
    zone: str

    problem_number: str
    incident_number: str
    title: str
    organisation: str
    asset: str
    severity: str
    source: str
    fault_class: str
    summary: str

    cause: str
    method: str
    strategy: str
    losses: str
    unrecoverable_reason: str

    moments: tuple[Moment, ...]
    spans: tuple[tuple[str, str], ...]
    steps: tuple[Row, ...]
    restores: tuple[Row, ...]
    verification: tuple[Row, ...]
    deliveries: tuple[Row, ...]
    people: tuple[Row, ...]
    actions: tuple[Row, ...]
    timeline: tuple[Row, ...]

    head: str
    entries: int
