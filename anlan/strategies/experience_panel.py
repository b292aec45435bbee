"""What the page of a strategy tells of its use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from anlan.strategies.experience import StrategyLink
from anlan.strategies.models import Strategy
from anlan.strategies.outcomes import totals


def experience(request: HttpRequest, strategy: Strategy) -> dict[str, Any]:
    """Counts over everybody, and the links set by hand that the reader may see."""
    links = StrategyLink.objects.visible_to(request.user).filter(strategy=strategy)
    return {"tally": totals(strategy), "links": links.select_related("organisation", "asset")[:20]}


PANEL = ("strategies/_experience.html", experience)
