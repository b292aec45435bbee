"""What was found, as pages and the command line show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from anlan.strategies.fileformat.vocabulary import HEADINGS
from anlan.strategies.searching.marking import marked, snippet
from anlan.strategies.searching.ranking import Hit, search
from anlan.strategies.searching.shelf import Shelved


@dataclass(frozen=True)
class Found:
    """One hit with its words shown; `anchor` is the place on the strategy's page."""

    pk: int
    hit: Hit
    title: SafeString
    symptom: SafeString
    heading: str
    text: SafeString
    anchor: str


def finds(query: str, shelf: Mapping[int, Shelved], language: str) -> list[Found]:
    """Versions that hold the words, best first."""
    # Two versions of one strategy may wait at once; here the row is what counts.
    documents = [entry.document.called(str(pk)) for pk, entry in shelf.items()]
    return [
        _found(hit, shelf[int(hit.slug)].heads[language]["title"], int(hit.slug))
        for hit in search(query, documents, language)
    ]


def _found(hit: Hit, title: str, pk: int) -> Found:
    place = hit.part.place if hit.part else ""
    step = hit.part.step if hit.part else ""
    return Found(
        pk=pk,
        hit=hit,
        title=_html(title, hit.terms),
        symptom=_html(hit.symptom.words.text, hit.terms) if hit.symptom else SafeString(""),
        heading=HEADINGS[place][hit.language] if place else "",
        text=_html(snippet(hit.part.words.text, hit.terms), hit.terms)
        if hit.part
        else SafeString(""),
        anchor=f"step-{step}" if step else place,
    )


def _html(text: str, terms: Iterable[str]) -> SafeString:
    return mark_safe(marked(text, terms))  # noqa: S308 - escaped piece by piece by marked()


def found_json(hit: Hit, parsed: Mapping[str, Any]) -> dict[str, Any]:
    """A hit for programs; `parsed` is the strategy in the language of the answer."""
    return {
        "slug": hit.slug,
        "title": parsed["title"],
        "category": parsed["category"],
        "severity": parsed["severity"],
        "found_in": place_of(hit),
        "words": list(hit.terms),
        "symptom": hit.symptom.words.text if hit.symptom else None,
        "section": hit.part.place if hit.part else None,
        "step": hit.part.step or None if hit.part else None,
        "text": snippet(hit.part.words.text, hit.terms) if hit.part else None,
    }


def place_of(hit: Hit) -> str:
    if hit.in_title:
        return "title"
    return "symptom" if hit.in_symptom else "section"
