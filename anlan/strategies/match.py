"""Which strategies fit a text, the facts behind it and what helped before; each with its reasons.

Four kinds of evidence are added up: what the lexicon of the trade says of the words, how near the
text comes to the strategy's own symptoms, the facts (class, failing items, findings, changes, links
set by hand), and the outcomes of earlier incidents. A strategy that Anlan has never heard of is
found by its own symptoms and by what people did with it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from anlan.core.reasons import Reason
from anlan.strategies.matching.emergency import Signs, judge
from anlan.strategies.matching.experience import Memory, NoMemory, gain_of
from anlan.strategies.matching.index import Closeness, Document, Index, query_terms
from anlan.strategies.matching.lexicon import Evidence, Hit, lexicon
from anlan.strategies.matching.reading import Reading
from anlan.strategies.matching.words import is_strong, quoted
from anlan.strategies.packs import shipped_search_texts

# What each kind of evidence counts; chosen by hand on the tuning half of the cases.
LEXICON, PHRASE, BREADTH = 1.0, 0.35, 0.2
# What a fact adds, on the same scale: a text that names its emergency reaches 12 to 25.
HINT, LINKED, ITEM, TAG, BACKGROUND = 30.0, 24.0, 9.0, 2.0, 1.5
SAME_CLASS, OTHER_CLASS = 1.06, 0.92
# A fact's own words beside what was reported.
FACT_SHARE, LOUD = 0.3, 3.0
# The evidence at which a match is as likely right as wrong, and what a lead over the others adds.
HALF, SLOPE, LEAD = 7.0, 4.0, 0.12
# A lead beyond this takes nothing more from the others: who is misled by a hint still finds them.
FARTHEST = 12.0
FLOOR = 0.06
# A nearest symptom worth this much says in full that something is wrong.
TELLING = 6.0
MAX_TEXT = 10_000
# How many strategies are looked at closely after the first ranking.
CLOSELY = 60
# What a fact of each kind says beside its own words.
_SAID_OF = {"finding": "", "change": "recently changed:", "backup": "backup overdue"}
MACHINE_SOURCES = frozenset({"inspection", "backup", "heartbeat"})


@dataclass(frozen=True)
class FactText:
    """Words of a finding, a change or the backup's state; `kind` chooses the reason's sentence."""

    kind: str
    text: str


@dataclass(frozen=True)
class Facts:
    """What is known beside the text.

    `items`: failing inspection items that it is about; `background`: others that fail on the asset;
    `slugs`: hints of the source; `linked`: set by hand for this asset or item; `organisation_id`
    and `asset_id` choose whose outcomes may count by name.
    """

    asset_class: str | None = None
    tags: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    source: str | None = None
    slugs: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    dismissed: tuple[str, ...] = ()
    texts: tuple[FactText, ...] = ()
    organisation_id: int | None = None
    asset_id: int | None = None


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
    """Where index and outcomes come from: the pack alone, until the database offers more."""

    index: IndexSource = staticmethod(shipped_index)
    memory: Memory = NoMemory()


def use_index_source(source: IndexSource) -> None:
    """Called once by the app, so that imported and revised strategies are found too."""
    _Source.index = staticmethod(source)


def use_memory(memory: Memory) -> None:
    """Called once by the app, so that what helped before is known."""
    _Source.memory = memory


@dataclass
class _Candidate:
    """One strategy while it is being judged."""

    document: Document
    raw: float = 0.0
    near: Closeness | None = None
    evidence: Evidence | None = None
    because: list[Reason] = field(default_factory=list)


def match(
    text: str,
    facts: Facts | None = None,
    *,
    language: str = "zh",
    top: int = 5,
    index: Index | None = None,
) -> MatchResult:
    """Rank the strategies. A text that is no emergency gets no matches."""
    started = time.perf_counter()
    facts = facts or Facts()
    # Against a given index the answer is of the words and facts alone.
    memory = NoMemory() if index else _Source.memory
    index = index or _Source.index()
    reading, hits = _read(text)
    features = features_of(facts, hits)
    found = _candidates(index, reading, hits, facts)
    for slug in memory.remembered(features, facts.organisation_id):
        found.named(slug)
    ranked = _ranked(found.all, facts, features, memory)
    signs = _signs(ranked, facts)
    verdict = judge(reading, hits, lexicon(), signs)
    matches = _told(ranked, top, reading, language) if verdict.is_emergency else []
    took = math.ceil((time.perf_counter() - started) * 1000)
    return MatchResult(matches, verdict.is_emergency, took, verdict.because)


def _told(ranked: list[_Candidate], top: int, reading: Reading, language: str) -> list[Match]:
    """The best with score and reasons; who cannot say why is left out."""
    best = ranked[0].raw if ranked else 0.0
    second = ranked[1].raw if len(ranked) > 1 else 0.0
    matches = []
    for place, one in enumerate(ranked[: max(top, 0)]):
        score = _score(one.raw, second if place == 0 else best)
        reasons = one.because + _text_reasons(one, reading, language)
        if score >= FLOOR and reasons:
            title = _title(one.document, language)
            matches.append(Match(one.document.slug, title, score, reasons))
    return matches


def features_of(facts: Facts, hits: list[Hit]) -> tuple[str, ...]:
    """By what an incident resembles others, the most telling first: its failing items, its asset
    and what is said of it, what is said of a thing of this class, the words alone."""
    concepts = sorted(lexicon().concepts(hits))[:6]
    names = [f"item:{item}" for item in facts.items[:8]]
    if facts.asset_id is not None:
        names += [f"asset:{facts.asset_id}:{name}" for name in concepts or ["-"]]
    if concepts:
        names.append("says:" + "+".join(concepts))
        names += [f"class:{facts.asset_class or '-'}:{name}" for name in concepts]
    return tuple(names)


def features_in(text: str, facts: Facts) -> tuple[str, ...]:
    """The features of a reported text, for those who note what became of it."""
    return features_of(facts, _read(text)[1])


def _read(text: str) -> tuple[Reading, list[Hit]]:
    reading = Reading.of(text[:MAX_TEXT])
    reading.cut()
    return reading, lexicon().hits(reading)


class _Candidates:
    """The strategies that something points to, by slug."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.all: dict[str, _Candidate] = {}

    def named(self, slug: str) -> _Candidate | None:
        """The candidate of that name; None when there is no such strategy."""
        if slug not in self.all:
            number = self.index.number(slug)
            if number is None:
                return None
            self.all[slug] = _Candidate(self.index.documents[number])
        return self.all[slug]

    def weigh_words(self, reading: Reading, hits: list[Hit]) -> None:
        for near in self.index.closest(self.index.corrected(query_terms(reading))):
            one = _Candidate(self.index.documents[near.document], near=near)
            one.raw = PHRASE * near.phrase + BREADTH * near.breadth
            self.all[one.document.slug] = one
        for slug, evidence in lexicon().evidence(reading, hits).items():
            known = self.named(slug)
            if known is not None:
                known.evidence = evidence
                known.raw += LEXICON * evidence.weight

    def weigh_fact(self, fact: FactText) -> None:
        """What is known of the asset speaks too, with a lower voice than what was reported."""
        reading, hits = _read(f"{_SAID_OF[fact.kind]} {fact.text[:400]}")
        for slug, evidence in lexicon().evidence(reading, hits).items():
            known = self.named(slug)
            if known is None or evidence.weight < LOUD:
                continue
            known.raw += FACT_SHARE * evidence.weight
            shown = fact.text.strip()[:80]
            known.because.append(Reason.of(f"strategies.match.fact_{fact.kind}", text=shown))


def _candidates(index: Index, reading: Reading, hits: list[Hit], facts: Facts) -> _Candidates:
    """Every strategy that words or facts point to, with what the words are worth."""
    candidates = _Candidates(index)
    candidates.weigh_words(reading, hits)
    for slug in (*facts.slugs, *facts.linked):
        candidates.named(slug)
    for number in index.with_item(facts.items):
        candidates.named(index.documents[number].slug)
    for fact in facts.texts:
        candidates.weigh_fact(fact)
    return candidates


def _ranked(
    found: dict[str, _Candidate], facts: Facts, features: tuple[str, ...], memory: Memory
) -> list[_Candidate]:
    for one in found.values():
        _weigh_facts(one, facts)
    first = sorted(found.values(), key=_order)[:CLOSELY]
    slugs = [one.document.slug for one in first]
    experience = memory.counts(slugs, features, facts.organisation_id)
    for one in first:
        known = experience.get(one.document.slug)
        if known is not None:
            gain, reasons = gain_of(known)
            one.raw += gain
            one.because += reasons
    return sorted(first, key=_order)


def _order(one: _Candidate) -> tuple[float, str]:
    return (-one.raw, one.document.slug)


def _weigh_facts(one: _Candidate, facts: Facts) -> None:
    document = one.document
    fits = facts.asset_class in document.applies_to
    if facts.asset_class is not None and one.raw > 0:
        one.raw *= SAME_CLASS if fits else OTHER_CLASS
    before = [*_said_by_people(one, facts), *_said_by_items(one, facts)]
    if document.category in facts.tags:
        one.raw += TAG
        before.append(Reason.of("strategies.match.tag", tag=document.category))
    # What an asset is says little while nothing else speaks for the strategy.
    if fits and one.raw > 0:
        before.append(Reason.of(f"strategies.match.class_{facts.asset_class}"))
    if document.slug in facts.dismissed:
        one.raw = min(one.raw, 0.0)
    one.because[:0] = before


def _said_by_people(one: _Candidate, facts: Facts) -> Iterator[Reason]:
    """Links set by hand, and what the source of the report points to."""
    if one.document.slug in facts.linked:
        one.raw += LINKED
        yield Reason.of("strategies.match.linked")
    if one.document.slug in facts.slugs:
        one.raw += HINT
        yield Reason.of("strategies.match.hint")


def _said_by_items(one: _Candidate, facts: Facts) -> Iterator[Reason]:
    """Failing items that it is about; others on the asset only where something else speaks."""
    items = sorted(one.document.items.intersection(facts.items))
    if items:
        one.raw += ITEM * min(len(items), 2)
        yield Reason.of("strategies.match.item", items=", ".join(items))
    around = sorted(one.document.items.intersection(facts.background).difference(items))
    if around and one.raw > 0:
        one.raw += BACKGROUND
        yield Reason.of("strategies.match.background", items=", ".join(around))


def _signs(ranked: list[_Candidate], facts: Facts) -> Signs:
    evidence = bool(facts.items or facts.slugs or facts.source in MACHINE_SOURCES)
    points = max((one.evidence.weight for one in ranked if one.evidence), default=0.0)
    # A short phrase that is met by one common word is no sign of anything.
    share = max((_nearness(one.near) for one in ranked if one.near), default=0.0)
    return Signs(max(points, 0.0), share, evidence)


def _nearness(near: Closeness) -> float:
    return near.share * min(1.0, near.phrase / TELLING)


def _score(raw: float, rival: float) -> float:
    """How probably this is the right one: its own evidence, and its lead over the next."""
    if raw <= 0:
        return 0.0
    value = (raw - HALF) / SLOPE + LEAD * max(raw - rival, -FARTHEST)
    return round(1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value)))), 4)


def _text_reasons(one: _Candidate, reading: Reading, language: str) -> list[Reason]:
    reasons: list[Reason] = []
    near = one.near
    shared = near.shared if near else ()
    strong = quoted(reading, [term for term in shared if is_strong(term)])
    if strong:
        reasons.append(Reason.of("strategies.match.code", codes=", ".join(strong[:4])))
    if one.evidence and one.evidence.words:
        words = ", ".join(one.evidence.words[:6])
        reasons.append(Reason.of("strategies.match.words", words=words))
    symptom = near.symptom(language) if near else ""
    if near and symptom and near.share >= 0.34:
        code = "symptom" if near.share >= 0.6 else "near"
        reasons.append(Reason.of(f"strategies.match.{code}", symptom=symptom))
    if not reasons and not one.because:
        # Nothing that a person could see: a misspelt word that may have meant something else.
        words = ", ".join(quoted(reading, shared)[:6])
        reasons += [Reason.of("strategies.match.words", words=words)] if words else []
    return reasons


def _title(document: Document, language: str) -> str:
    titles = document.titles
    return titles.get(language) or next(iter(titles.values()), document.slug)
