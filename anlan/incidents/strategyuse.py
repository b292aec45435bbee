"""What became of the incidents that used a strategy, for its page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q

from anlan.incidents.models import Incident
from anlan.incidents.rules import Kind
from anlan.strategies.worldfacts import Outcome


def outcome_for(viewer: Any, slug: str) -> Outcome:
    """Drills count as drills only: they neither used the strategy nor did it work in them."""
    real, drill = Q(kind=Kind.REAL), Q(kind=Kind.DRILL)
    rows = Incident.objects.visible_to(viewer).filter(strategy_version__strategy__slug=slug)
    found = rows.aggregate(
        used=Count("pk", filter=real),
        worked=Count("pk", filter=real & Q(verified_at__isnull=False)),
        last_used_at=Max("opened_at", filter=real),
        last_drilled_at=Max("opened_at", filter=drill),
    )
    return Outcome(**found)
