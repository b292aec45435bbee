"""What assets show on pages of others."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpRequest

from anlan.assets.models import Asset
from anlan.organisations.models import Organisation


def overview_tile(request: HttpRequest) -> dict[str, Any]:
    rows = Asset.objects.visible_to(request.user).filter(retired_at=None)
    return {
        "total": rows.count(),
        "vital": rows.filter(criticality=Asset.Criticality.VITAL).count(),
    }


def organisation_panel(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    rows = Asset.objects.visible_to(request.user).filter(organisation=organisation, retired_at=None)
    classes = Counter(rows.values_list("asset_class", flat=True))
    return {
        "organisation": organisation,
        "classes": [
            (value, label, classes[value]) for value, label in Asset.Class.choices if classes[value]
        ],
    }


def has_own_assets(request: HttpRequest) -> bool:
    """Anything besides the machine that Anlan itself runs on."""
    return Asset.objects.visible_to(request.user).filter(is_local=False).exists()
