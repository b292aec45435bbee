"""What other pages show of offline packs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from anlan.organisations.models import Organisation
from anlan.reporting.models import OfflinePack


def organisation(request: HttpRequest, shown: Organisation) -> dict[str, Any]:
    rows = OfflinePack.objects.visible_to(request.user).filter(organisation=shown)
    return {"organisation": shown, "pack": rows.first()}
