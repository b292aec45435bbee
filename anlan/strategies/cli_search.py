"""`anlan strategy search`: words anywhere in the strategies; before the first start in the pack."""

from __future__ import annotations

import math
import time
from typing import Annotated, Any

import typer
from django.db import DatabaseError
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput
from anlan.strategies.answers import language_of_text
from anlan.strategies.cli_match import MAX_TOP, AsJson, Lang
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.models import StrategyVersion
from anlan.strategies.packs import pack_files
from anlan.strategies.parser import StrategyError, parse_file
from anlan.strategies.searching.finds import found_json
from anlan.strategies.searching.ranking import search
from anlan.strategies.searching.texts import document_of

Parsed = dict[str, dict[str, Any]]


def search_command(
    text: Annotated[str, typer.Argument(help="Words, beginnings of words, an error code.")],
    as_json: AsJson = False,
    lang: Lang = None,
    top: Annotated[int, typer.Option(min=1, max=MAX_TOP, help="How many at most.")] = 20,
) -> None:
    """Strategies that hold the words anywhere, best first."""
    if lang is not None and lang not in LANGUAGES:
        expected = [{"field": "lang", "expected": ", ".join(LANGUAGES)}]
        raise BadInput(_("The language is zh or en."), errors=expected)
    if not text.strip():
        raise BadInput(
            _("Give a word to search for."), errors=[{"field": "text", "expected": "a word"}]
        )
    language = lang or language_of_text(text)
    texts = {parsed["en"]["slug"]: parsed for parsed in _texts()}
    started = time.perf_counter()
    hits = search(text[:200], [document_of(parsed) for parsed in texts.values()], language)
    items = [found_json(hit, texts[hit.slug][language]) for hit in hits[:top]]
    took = math.ceil((time.perf_counter() - started) * 1000)
    answer = {"items": items, "total": len(hits), "took_ms": took}
    emit(answer, as_json=as_json, text=_for_people(items))


def _for_people(items: list[dict[str, Any]]) -> str:
    if not items:
        return _("No strategy found. Use fewer or shorter words.")
    lines = []
    for one in items:
        lines.append(f"{one['severity']:<4}{one['slug']:<34}{one['title']}")
        lines += [f"      {said}" for said in (one["symptom"], one["text"]) if said]
    return "\n".join(lines)


def _texts() -> list[Parsed]:
    """The versions in use; the shipped pack before the first start."""
    try:
        rows = list(StrategyVersion.objects.in_use().defer("zh", "en"))
    except DatabaseError:
        rows = []
    return [row.parsed for row in rows] or list(_shipped())


def _shipped() -> list[Parsed]:
    """One broken file does not take the others away."""
    found = []
    for entry in pack_files():
        try:
            pair = {name: parse_file(entry.path(name)).as_json() for name in LANGUAGES}
        except StrategyError:
            continue
        found.append(pair)
    return found
