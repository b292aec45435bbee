"""What the overview says about gaps in rosters."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from anlan.duty.models import GapNotice


def overview_tile(request: HttpRequest) -> dict[str, Any] | None:
    """The first gaps to come in rosters that the viewer may see."""
    rows = GapNotice.objects.visible_to(request.user).filter(ends_at__gt=timezone.now())
    gaps = list(rows.select_related("organisation").order_by("starts_at")[:5])
    return {"gaps": gaps} if gaps else None
