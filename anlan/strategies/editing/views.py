"""The editor: a new strategy, a new version of one, and the preview while typing."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.accounts.models import User
from anlan.accounts.permissions import require
from anlan.core.errors import AnlanError
from anlan.strategies.actions import save_draft
from anlan.strategies.editing.diff import compare
from anlan.strategies.editing.forms import EditForm
from anlan.strategies.editing.preview import complaints, preview_of
from anlan.strategies.errors import BrokenStrategy, StaleBase
from anlan.strategies.fileformat.layout import BOM
from anlan.strategies.fileformat.vocabulary import LANGUAGE_NAMES, LANGUAGES
from anlan.strategies.library import strategy_named, version_numbered
from anlan.strategies.models import Strategy

SKELETON = Path(__file__).parent / "skeleton"


def strategy_new(request: HttpRequest) -> HttpResponse:
    require(request.user, "strategies.edit")
    if request.method == "POST":
        return _posted(request, None)
    texts = {
        language: (SKELETON / f"our-service-down.{language}.md").read_text(encoding="utf-8")
        for language in LANGUAGES
    }
    return _page(request, None, texts, {})


def strategy_edit(request: HttpRequest, slug: str) -> HttpResponse:
    require(request.user, "strategies.edit")
    strategy = strategy_named(slug)
    if request.method == "POST":
        return _posted(request, strategy)
    version = version_numbered(strategy, request.GET.get("version", ""))
    newest = strategy.newest_version() or version
    texts = {name: _as_typed(getattr(version, name)) for name in LANGUAGES}
    return _page(request, strategy, texts, {"base": newest.number, "from": version})


@require_POST
def strategy_preview(request: HttpRequest) -> HttpResponse:
    """The part of the editor's page that follows the typing."""
    require(request.user, "strategies.edit")
    ctx = {"preview": preview_of(EditForm(request.POST).texts())}
    return render(request, "strategies/editing/_preview.html", ctx)


def _posted(request: HttpRequest, strategy: Strategy | None) -> HttpResponse:
    form = EditForm(request.POST)
    texts = form.texts()
    base = form.cleaned_data.get("base") if form.is_valid() else None
    ctx: dict[str, Any] = {"base": base, "note": request.POST.get("note", "")}
    if "preview" in request.POST or not form.is_valid():
        return _page(request, strategy, texts, {**ctx, "errors": form.errors})
    try:
        version = save_draft(
            texts,
            strategy=strategy,
            base=base,
            note=form.cleaned_data["note"],
            actor=cast(User, request.user).actor,
        )
    except BrokenStrategy as error:
        lines = complaints(error.problems)
        return _page(request, strategy, texts, {**ctx, "refusal": error, "complaints": lines})
    except StaleBase as error:
        return _page(request, strategy, texts, {**ctx, **_other(strategy, texts, error)})
    except AnlanError as error:
        return _page(request, strategy, texts, {**ctx, "refusal": error})
    messages.success(
        request, _("Version %(number)s is saved as a draft.") % {"number": version.number}
    )
    address = reverse("strategies:strategy_detail", args=[version.strategy.slug])
    return redirect(f"{address}?version={version.number}")


def _other(strategy: Strategy | None, texts: dict[str, str], error: StaleBase) -> dict[str, Any]:
    """What somebody else wrote meanwhile, beside what was typed; saving again is a decision."""
    newest = strategy.newest_version() if strategy else None
    if newest is None:
        return {"refusal": error}
    differences = [
        (LANGUAGE_NAMES[name], compare(_as_typed(getattr(newest, name)), texts[name]))
        for name in LANGUAGES
    ]
    return {"refusal": error, "base": newest.number, "differences": differences}


def _page(
    request: HttpRequest, strategy: Strategy | None, texts: dict[str, str], more: dict[str, Any]
) -> HttpResponse:
    status = 409 if isinstance(more.get("refusal"), StaleBase) else 200
    ctx = {
        "strategy": strategy,
        "texts": [(name, LANGUAGE_NAMES[name], texts[name]) for name in LANGUAGES],
        "preview": preview_of(texts),
        **more,
    }
    return render(request, "strategies/editing/edit.html", ctx, status=status)


def _as_typed(text: str) -> str:
    """A stored text as the editor writes it: no byte order mark, lines end with LF."""
    return text.removeprefix(BOM).replace("\r\n", "\n")
