"""What must be done before an incident may be closed; the domains above say it."""

from collections.abc import Callable

from anlan.core.reasons import Reason
from anlan.incidents.references import IncidentRef

Gate = Callable[[IncidentRef], list[Reason]]
_gates: dict[str, Gate] = {}


def register(name: str, gate: Gate) -> None:
    """Add a gate; an empty answer lets the incident through."""
    _gates[name] = gate


def open_points(reference: IncidentRef) -> list[Reason]:
    return [reason for gate in _gates.values() for reason in gate(reference)]
