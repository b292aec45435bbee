"""Pages of the knowledge base: every signed-in person may read all of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.assets.models import Asset
from anlan.core.errors import NotVisible
from anlan.strategies.fileformat.vocabulary import HEADINGS
from anlan.strategies.flow import draw, kind_word
from anlan.strategies.library import found, search_result
from anlan.strategies.models import Strategy, StrategyVersion, short_language
from anlan.strategies.render import RenderedStep
from anlan.strategies.render import render as render_version
from anlan.web import filters
from anlan.web.htmx import wants_fragment


def strategy_list(request: HttpRequest) -> HttpResponse:
    language = short_language(get_language() or "en")
    category = filters.choice(request, "category", Strategy.Category.values)
    asset_class = filters.choice(request, "class", Asset.Class.values)
    text = filters.text(request)
    rows = found(text, category=category, asset_class=asset_class, language=language)
    ctx: dict[str, Any] = {
        "rows": rows,
        "q": text,
        "category": category,
        "asset_class": asset_class,
        "categories": Strategy.Category.choices,
        "classes": Asset.Class.choices,
        "verdict": search_result(text, language) if text else None,
    }
    template = "_rows" if wants_fragment(request) else "list"
    return render(request, f"strategies/{template}.html", ctx)


def strategy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    strategy = Strategy.objects.filter(slug=slug).first()
    version = _version(request, strategy) if strategy else None
    if strategy is None or version is None:
        raise NotVisible(_("There is no such strategy."))
    language = short_language(get_language() or "en")
    parsed = version.in_language(language)
    rendered = render_version(version, language)
    ctx = {
        "strategy": strategy,
        "version": version,
        "versions": strategy.versions.all(),
        "parsed": parsed,
        "rendered": rendered,
        "sections": [
            (key, HEADINGS[key][language], html) for key, html in rendered.sections_html.items()
        ],
        "respond": HEADINGS["respond"][language],
        "steps": [(step, kind_word(step.kind), _ways(step)) for step in rendered.steps],
        "flow": draw(parsed.steps, roles=parsed.roles),
        "classes": [Asset.Class(name).label for name in parsed.applies_to],
    }
    return render(request, "strategies/detail.html", ctx)


def _version(request: HttpRequest, strategy: Strategy) -> StrategyVersion | None:
    """The version that `?version=` names, else the one in use, else the newest."""
    number = request.GET.get("version", "")
    if number.isdecimal() and len(number) < 8:
        return strategy.versions.filter(number=int(number)).first()
    return strategy.version_in_use() or strategy.versions.first()


def _ways(step: RenderedStep) -> list[tuple[str, str]]:
    """Answers of a decision and where each leads, in the reader's language."""
    following = step.next if isinstance(step.next, dict) else {}
    return [(step.answers[answer], target) for answer, target in following.items()]
