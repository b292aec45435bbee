"""The index: the phrases of each strategy, and how close a text comes to them.

Postings are arrays of phrase numbers, so ten thousand strategies fit into some hundred megabytes.
How rare a term is does not depend on the number of strategies (it moves in coarse steps): one that
shares nothing with a text cannot reorder the others.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter

from anlan.strategies.matching.folding import folded
from anlan.strategies.matching.lexicon import lexicon
from anlan.strategies.matching.reading import HAN, Reading, surface_of, tokens_of
from anlan.strategies.matching.words import is_strong, one_letter_off, terms
from anlan.strategies.packs import SearchText

_PIECE = re.compile(rf"[{HAN}]+|[^\s{HAN}]+")
ITEM_CODE = re.compile(r"\b[A-Z]{2,5}-\d{2}\b")
# A term of this many strategies of 256 is worth log 2; the scale grows by steps of four.
SCALE = 256
TITLE = 1.25
# How many places of phrases one question may look at: the rarest terms first.
BUDGET = 6_000
# How many strategies are compared phrase by phrase, the broadest matches first.
CLOSELY = 80
# A word that nobody knows is read as a known one that is a letter off, at this discount.
MISSPELT = 0.75
# Longer words are keys and hashes; and of a long text the first unknown words are looked at.
LONGEST, MOST_WORDS = 17, 12
SECOND = 0.3
# What the nearest phrase is worth at most, however long it is.
MOST = 24.0
_term = itemgetter(0)


@dataclass
class Document:
    """One strategy in the index, both languages together."""

    slug: str
    titles: dict[str, str] = field(default_factory=dict)
    category: str = ""
    applies_to: tuple[str, ...] = ()
    items: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Closeness:
    """How near a text is to one strategy, and by what."""

    document: int
    phrase: float
    breadth: float
    share: float
    symptoms: Mapping[str, str]
    shared: tuple[str, ...]

    def symptom(self, language: str) -> str:
        """The nearest known symptom, in the reader's language where there is a near one."""
        return self.symptoms.get(language) or next(iter(self.symptoms.values()), "")


class Index:
    """Built once from search texts; asking it changes nothing, so threads may share it."""

    def __init__(self, texts: Iterable[SearchText]) -> None:
        self.documents: list[Document] = []
        self._number_of: dict[str, int] = {}
        self._postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._spread: Counter[str] = Counter()
        self._document_of = array("I")
        self._is_english = bytearray()
        self._masses = array("f")
        self._texts = bytearray()
        self._places = array("I")
        self._by_item: dict[str, list[int]] = defaultdict(list)
        by_slug: dict[str, list[SearchText]] = {}
        for entry in texts:
            by_slug.setdefault(entry.slug, []).append(entry)
        for slug, entries in by_slug.items():
            self._add(slug, entries)
        self._scale = SCALE
        while self._scale < len(self.documents):
            self._scale *= 4
        self._weigh()
        _terms_within.cache_clear()

    def number(self, slug: str) -> int | None:
        return self._number_of.get(slug)

    def with_item(self, items: Iterable[str]) -> list[int]:
        """The strategies that name one of these inspection items."""
        return sorted({number for item in items for number in self._by_item.get(item, ())})

    def rarity(self, term: str) -> float:
        spread = self._spread.get(term)
        return math.log(1 + self._scale / spread) if spread else 0.0

    def _add(self, slug: str, entries: list[SearchText]) -> None:
        document = Document(slug)
        number = self._number_of[slug] = len(self.documents)
        self.documents.append(document)
        seen: set[str] = set()
        for entry in entries:
            document.titles[entry.language] = entry.title
            document.category, document.applies_to = entry.category, entry.applies_to
            document.items |= frozenset(ITEM_CODE.findall(entry.recognise + entry.prevent))
            seen |= self._add_phrases(number, entry)
        self._spread.update(seen)
        for item in document.items:
            self._by_item[item].append(number)

    def _add_phrases(self, number: int, entry: SearchText) -> set[str]:
        """Title and symptoms, one after the other: a posting is in the order of its phrases."""
        seen: set[str] = set()
        for text in (entry.title, *entry.symptoms):
            phrase = " ".join(text.split())
            at = len(self._document_of)
            self._document_of.append(number)
            self._is_english.append(entry.language == "en")
            self._texts += phrase.encode("utf-8", "replace")
            self._places.append(len(self._texts))
            found = phrase_terms(phrase)
            for term in found:
                self._postings[term].append(at)
            seen |= found
        return seen

    def _weigh(self) -> None:
        masses = self._masses = array("f", bytes(4 * len(self._document_of)))
        for term, posting in self._postings.items():
            rarity = self.rarity(term)
            for at in posting:
                masses[at] += rarity

    def _text(self, at: int) -> str:
        start = self._places[at - 1] if at else 0
        return self._texts[start : self._places[at]].decode()

    def corrected(self, query: Mapping[str, float]) -> dict[str, float]:
        """The question with misspelt English words read as what they were meant for."""
        fixed: dict[str, float] = {}
        known = lexicon()
        left = MOST_WORDS
        for term, weight in query.items():
            word = term[2:]
            if (
                not term.startswith("w:")
                or term in self._spread
                or known.knows(word)
                or not (word.isascii() and word.isalpha() and 3 < len(word) < LONGEST)
            ):
                fixed[term] = max(weight, fixed.get(term, 0.0))
                continue
            left -= 1
            if left < 0:
                continue
            options = {"w:" + other for other in one_letter_off(word)} & self._spread.keys()
            for other in sorted(options, key=lambda one: (-self._spread[one], one))[:2]:
                fixed[other] = max(weight * MISSPELT, fixed.get(other, 0.0))
        return fixed

    def closest(self, query: Mapping[str, float]) -> list[Closeness]:
        """The strategies that share most with the text; in the order of the documents."""
        order = sorted(
            (term for term in query if term in self._spread),
            key=lambda term: (self._spread[term], term),
        )
        breadth: dict[int, float] = defaultdict(float)
        looked_at: list[tuple[str, float, array[int]]] = []
        budget, document_of = BUDGET, self._document_of
        for term in order:
            posting = self._postings[term]
            budget -= len(posting)
            if budget < 0 and looked_at:
                break
            gain = self.rarity(term) * min(query[term], 1.0)
            looked_at.append((term, gain, posting))
            last, often = -1, 0
            for at in posting:
                number = document_of[at]
                often = often + 1 if number == last else 1
                last = number
                breadth[number] += gain / (often * often * 1.6)
        broadest = sorted(breadth, key=lambda number: (-breadth[number], number))[:CLOSELY]
        return self._compared(looked_at, breadth, set(broadest))

    def _compared(
        self,
        looked_at: list[tuple[str, float, array[int]]],
        breadth: Mapping[int, float],
        wanted: set[int],
    ) -> list[Closeness]:
        """For each strategy the phrases of which the text contains most."""
        covered: dict[int, float] = defaultdict(float)
        shared: dict[int, list[str]] = defaultdict(list)
        document_of = self._document_of
        for term, gain, posting in looked_at:
            last = -1
            for at in posting:
                number = document_of[at]
                if number not in wanted:
                    continue
                covered[at] += gain
                if number != last:
                    last = number
                    shared[number].append(term)
        phrases: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for at, mass in covered.items():
            share = min(1.0, mass / (self._masses[at] or 1.0))
            worth = share * share * min(self._masses[at], MOST)
            phrases[document_of[at]].append((worth, at))
        return [
            self._closeness(number, covered, breadth[number], phrases[number], shared[number])
            for number in sorted(wanted)
        ]

    def _closeness(
        self,
        number: int,
        covered: Mapping[int, float],
        breadth: float,
        phrases: list[tuple[float, int]],
        shared: list[str],
    ) -> Closeness:
        phrases.sort(key=lambda row: (-row[0], row[1]))
        first, at = phrases[0]
        second = phrases[1][0] if len(phrases) > 1 else 0.0
        texts: dict[str, str] = {}
        for _worth, place in phrases:
            language = "en" if self._is_english[place] else "zh"
            if language not in texts:
                texts[language] = self._text(place)
        # Codes and alert names first: they convince a reader at a glance.
        names = sorted(shared, key=lambda term: not is_strong(term))
        share = min(1.0, covered[at] / (self._masses[at] or 1.0))
        return Closeness(number, first + SECOND * second, breadth, share, texts, tuple(names[:6]))


def phrase_terms(phrase: str) -> set[str]:
    """The different terms of a phrase; none reaches across a space or
    the border of a script, so each piece is read once."""
    return set().union(*map(_terms_within, _PIECE.findall(surface_of(phrase))))


@lru_cache(maxsize=50_000)
def _terms_within(word: str) -> frozenset[str]:
    reading = Reading(word, folded(word), tokens_of(word))
    return frozenset(map(_term, terms(reading)))


def query_terms(reading: Reading) -> dict[str, float]:
    """The terms of a text; what is said to be in order, or late in a long text, counts less."""
    found: dict[str, float] = {}
    for term, place in terms(reading):
        weight = 0.15 if reading.is_well(place) else 1.0
        weight /= 1.0 + 0.06 * max(0, reading.sentence(place) - 2)
        found[term] = max(weight, found.get(term, 0.0))
    return found
