"""The page that says what in the strategies is true no more, and what has no strategy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from anlan.assets.models import Asset
from anlan.engine.health import last_done_at
from anlan.strategies.freshness.gaps import gaps_for
from anlan.strategies.models import StrategyFault, StrategyVersion, short_language
from anlan.strategies.searching.shelf import shelved
from anlan.web.tables import paged


def freshness(request: HttpRequest) -> HttpResponse:
    rows = StrategyFault.objects.visible_to(request.user)
    page = paged(request, rows.select_related("strategy", "organisation"), size=100)
    gaps = gaps_for(request.user)
    titles = _titles()
    labels = dict(Asset.Class.choices)
    ctx: dict[str, Any] = {
        "page": page,
        "faults": [(row, titles.get(row.strategy_id, row.strategy.slug)) for row in page.rows],
        "gaps": gaps,
        "checked_at": last_done_at("strategies.check_freshness"),
        "classes": [(one, labels[one.asset_class]) for one in gaps.classes],
    }
    return render(request, "strategies/freshness.html", ctx)


def _titles() -> dict[int, str]:
    language = short_language(get_language() or "en")
    versions = list(StrategyVersion.objects.in_use().defer("zh", "en", "parsed"))
    shelf = shelved(versions)
    return {row.strategy_id: shelf[row.pk].heads[language]["title"] for row in versions}
