"""Which strategies fit a text and the facts behind it, best first, each with its reasons."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from anlan.core.reasons import Reason
from anlan.strategies.matching.concepts import words_of
from anlan.strategies.matching.emergency import judge_text
from anlan.strategies.matching.index import Closeness, Document, Index, query_terms
from anlan.strategies.matching.words import is_strong, quoted
from anlan.strategies.packs import shipped_search_texts

# What a fact adds to the closeness of texts, which lies between 0 and about 60.
HINT = 40.0
ITEM = 12.0
TAG = 3.0
SAME_CLASS = 1.12
OTHER_CLASS = 0.85
# Closeness at which a match counts as half certain.
HALF = 14.0
FLOOR = 0.12
MAX_TEXT = 10_000
MACHINE_SOURCES = frozenset({"inspection", "backup", "heartbeat"})


@dataclass(frozen=True)
class Facts:
    """What is known beside the text. `items`: failing inspection items; `slugs`: hints by hand."""

    asset_class: str | None = None
    tags: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    source: str | None = None
    slugs: tuple[str, ...] = ()
    text_extra: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    slug: str
    title: str
    score: float
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class MatchResult:
    matches: list[Match]
    emergency: bool
    took_ms: int
    because: tuple[Reason, ...] = ()


IndexSource = Callable[[], Index]


@cache
def shipped_index() -> Index:
    return Index(shipped_search_texts())


class _Source:
    """Where the index comes from: the shipped pack, until the database offers its versions."""

    current: IndexSource = staticmethod(shipped_index)


def use_index_source(source: IndexSource) -> None:
    """Called once by the app, so that imported and revised strategies are found too."""
    _Source.current = staticmethod(source)


def match(
    text: str,
    facts: Facts | None = None,
    *,
    language: str = "zh",
    top: int = 5,
    index: Index | None = None,
) -> MatchResult:
    """Rank the strategies. A text that is no emergency gets no matches."""
    facts = facts or Facts()
    index = index or _Source.current()
    started = time.perf_counter()
    text = text[:MAX_TEXT]
    query: Counter[str] = query_terms(text)
    for extra in facts.text_extra:
        query.update(dict.fromkeys(query_terms(extra[:MAX_TEXT]), 1))
    ranked = _ranked(index, index.closest(query), facts)
    share = max((near.symptom_share for near, _score, _why in ranked), default=0.0)
    evidence = bool(facts.items or facts.slugs or facts.source in MACHINE_SOURCES)
    verdict = judge_text(text, symptom_share=share, has_evidence=evidence)
    matches: list[Match] = []
    if verdict.is_emergency:
        for near, score, why in ranked[: max(top, 0)]:
            if score >= FLOOR:
                document = index.documents[near.document]
                reasons = why + _text_reasons(near, text, language)
                matches.append(Match(document.slug, _title(document, language), score, reasons))
    took = math.ceil((time.perf_counter() - started) * 1000)
    return MatchResult(matches, verdict.is_emergency, took, verdict.because)


def _ranked(
    index: Index, closest: list[Closeness], facts: Facts
) -> list[tuple[Closeness, float, list[Reason]]]:
    near = {entry.document: entry for entry in closest}
    for slug in facts.slugs:
        number = index.number(slug)
        if number is not None and number not in near:
            near[number] = Closeness(number, 0.0, 0.0, {}, ())
    for number, document in enumerate(index.documents):
        if number not in near and document.items.intersection(facts.items):
            near[number] = Closeness(number, 0.0, 0.0, {}, ())
    found = []
    for entry in near.values():
        document = index.documents[entry.document]
        gain, because_of_facts = _gain(document, facts)
        raw = entry.score * _class_factor(document, facts) + gain
        score = round(raw / (raw + HALF), 4)
        found.append((entry, score, because_of_facts))
    found.sort(key=lambda row: (-row[1], index.documents[row[0].document].slug))
    return found


def _gain(document: Document, facts: Facts) -> tuple[float, list[Reason]]:
    gain = 0.0
    reasons: list[Reason] = []
    if document.slug in facts.slugs:
        gain += HINT
        reasons.append(Reason.of("strategies.match.hint"))
    items = sorted(document.items.intersection(facts.items))
    if items:
        gain += ITEM * min(len(items), 2)
        reasons.append(Reason.of("strategies.match.item", items=", ".join(items)))
    if document.category in facts.tags:
        gain += TAG
        reasons.append(Reason.of("strategies.match.tag", tag=document.category))
    if facts.asset_class in document.applies_to:
        reasons.append(Reason.of(f"strategies.match.class_{facts.asset_class}"))
    return gain, reasons


def _class_factor(document: Document, facts: Facts) -> float:
    if facts.asset_class is None:
        return 1.0
    return SAME_CLASS if facts.asset_class in document.applies_to else OTHER_CLASS


def _text_reasons(entry: Closeness, text: str, language: str) -> list[Reason]:
    reasons: list[Reason] = []
    strong = quoted(text, [term for term in entry.shared if is_strong(term)])
    if strong:
        reasons.append(Reason.of("strategies.match.code", codes=", ".join(strong)))
    symptom = entry.symptom(language)
    if symptom:
        code = "symptom" if entry.symptom_share >= 0.5 else "near"
        reasons.append(Reason.of(f"strategies.match.{code}", symptom=symptom))
    words = quoted(text, entry.shared) or words_of(text, entry.shared)
    if words and not strong:
        reasons.append(Reason.of("strategies.match.words", words=", ".join(words[:6])))
    return reasons


def _title(document: Document, language: str) -> str:
    titles = document.titles
    return titles.get(language) or next(iter(titles.values()), document.slug)
