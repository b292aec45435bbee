"""Pages of the knowledge base: every signed-in person may read all of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from anlan.assets.models import Asset
from anlan.strategies.editing.review import review_of
from anlan.strategies.fileformat.vocabulary import HEADINGS
from anlan.strategies.flow import draw, kind_word
from anlan.strategies.library import strategy_named, version_numbered
from anlan.strategies.models import StrategyFault, short_language
from anlan.strategies.previewing import preview_of
from anlan.strategies.render import render as render_version
from anlan.strategies.worldfacts import outcome_of


def strategy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = strategy_named(slug)
    version = version_numbered(strategy, request.GET.get("version", ""))
    language = short_language(get_language() or "en")
    parsed = version.in_language(language)
    preview = preview_of(request)
    rendered = render_version(version, language, preview.situation, where=preview.where)
    ctx = {
        "strategy": strategy,
        "version": version,
        "versions": strategy.versions.defer("zh", "en", "parsed"),
        "parsed": parsed,
        "rendered": rendered,
        "sections": [
            (key, HEADINGS[key][language], html) for key, html in rendered.sections_html.items()
        ],
        "respond": HEADINGS["respond"][language],
        "steps": [(step, kind_word(step.kind), step.ways) for step in rendered.steps],
        "flow": draw(parsed.steps, roles=parsed.roles),
        "classes": [Asset.Class(name).label for name in parsed.applies_to],
        "preview": preview,
        "outcome": outcome_of(request.user, slug),
        "faults": StrategyFault.objects.visible_to(request.user)
        .filter(strategy=strategy)
        .select_related("organisation"),
        "missing": preview.missing(rendered.missing),
        **review_of(request, version),
    }
    return render(request, "strategies/detail.html", ctx)
