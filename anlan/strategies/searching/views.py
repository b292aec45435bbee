"""The list of strategies, which is also their search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from anlan.accounts.permissions import may
from anlan.assets.models import Asset
from anlan.strategies.fileformat.vocabulary import SEVERITIES
from anlan.strategies.library import SHOWN, Filters, counts, found
from anlan.strategies.models import Strategy, short_language
from anlan.web import filters
from anlan.web.htmx import wants_fragment


def strategy_list(request: HttpRequest) -> HttpResponse:
    """Search is not the match: nothing is hidden because it reads like no emergency."""
    text = filters.text(request)
    chosen = Filters(
        category=filters.choice(request, "category", Strategy.Category.values),
        asset_class=filters.choice(request, "class", Asset.Class.values),
        severity=filters.choice(request, "severity", SEVERITIES),
        show=filters.choice(request, "show", SHOWN),
    )
    ctx: dict[str, Any] = {
        "rows": found(text, chosen, language=short_language(get_language() or "en")),
        "q": text,
        "chosen": chosen,
        "show": chosen.show or "",
        "is_narrowed": any((chosen.category, chosen.asset_class, chosen.severity)),
    }
    if wants_fragment(request):
        return render(request, "strategies/_rows.html", ctx)
    ctx |= {
        "counts": counts(),
        "may_edit": may(request.user, "strategies.edit"),
        "categories": Strategy.Category.choices,
        "classes": Asset.Class.choices,
        "severities": SEVERITIES,
    }
    return render(request, "strategies/list.html", ctx)
