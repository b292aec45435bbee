"""The index: what each strategy says, weighted by field, and how close a text comes to it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from anlan.strategies.matching.concepts import concepts_in
from anlan.strategies.matching.words import is_strong, terms
from anlan.strategies.packs import SearchText

FIELD_WEIGHTS = {"title": 4.0, "symptoms": 3.0, "recognise": 1.0, "prevent": 0.3}
# BM25 on weighted fields: how late repetition saturates, how much long strategies are held back.
K1 = 12.0
B = 0.4
ITEM_CODE = re.compile(r"\b[A-Z]{2,5}-\d{2}\b")
_FENCE = re.compile(r"^ {0,3}```.*?^ {0,3}```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Symptom:
    """One phrase of one strategy, with its terms."""

    text: str
    language: str
    document: int
    terms: frozenset[str]
    mass: float


@dataclass
class Document:
    """One strategy in the index, both languages together."""

    slug: str
    titles: dict[str, str] = field(default_factory=dict)
    category: str = ""
    applies_to: tuple[str, ...] = ()
    items: frozenset[str] = frozenset()
    weights: dict[str, float] = field(default_factory=dict)
    length: float = 0.0


@dataclass(frozen=True)
class Closeness:
    """How near a text is to one strategy, and by what."""

    document: int
    score: float
    symptom_share: float
    symptoms: dict[str, str]
    shared: tuple[str, ...]

    def symptom(self, language: str) -> str:
        """The nearest known symptom, in the reader's language where there is a near one."""
        return self.symptoms.get(language) or next(iter(self.symptoms.values()), "")


@dataclass
class _Nearest:
    """The nearest symptom of one strategy, over all and in each language."""

    share: float = 0.0
    worth: float = 0.0
    by_language: dict[str, tuple[float, str]] = field(default_factory=dict)

    def offer(self, symptom: Symptom, share: float) -> None:
        worth = share * share * symptom.mass
        if worth > self.worth:
            self.share, self.worth = share, worth
        if worth > self.by_language.get(symptom.language, (0.0, ""))[0]:
            self.by_language[symptom.language] = (worth, symptom.text)

    def texts(self) -> dict[str, str]:
        best_first = sorted(self.by_language.items(), key=lambda row: -row[1][0])
        return {language: text for language, (_worth, text) in best_first}


class Index:
    """Built once from search texts; asking it changes nothing, so threads may share it."""

    def __init__(self, texts: Iterable[SearchText]) -> None:
        self.documents: list[Document] = []
        self._number_of: dict[str, int] = {}
        phrases: list[tuple[int, str, str]] = []
        for entry in texts:
            number = self._document(entry)
            for phrase in (entry.title, *entry.symptoms):
                phrases.append((number, entry.language, phrase))
        total = len(self.documents)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, document in enumerate(self.documents):
            document.length = sum(document.weights.values())
            for term, weight in document.weights.items():
                self._postings[term].append((number, weight))
        self._mean_length = sum(d.length for d in self.documents) / total if total else 1.0
        self.rarity = {
            term: math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
            for term, found in self._postings.items()
        }
        self._symptoms: list[Symptom] = []
        self._symptoms_with: dict[str, list[int]] = defaultdict(list)
        for number, language, phrase in phrases:
            self._add_symptom(number, language, phrase)

    def number(self, slug: str) -> int | None:
        return self._number_of.get(slug)

    def _document(self, entry: SearchText) -> int:
        number = self._number_of.setdefault(entry.slug, len(self.documents))
        if number == len(self.documents):
            self.documents.append(Document(entry.slug))
        document = self.documents[number]
        document.titles[entry.language] = entry.title
        document.category = entry.category
        document.applies_to = entry.applies_to
        document.items |= frozenset(ITEM_CODE.findall(entry.recognise + entry.prevent))
        fields = {
            "title": entry.title,
            "symptoms": "\n".join(entry.symptoms),
            "recognise": _FENCE.sub("", entry.recognise),
            "prevent": _FENCE.sub("", entry.prevent),
        }
        for name, text in fields.items():
            for term, count in query_terms(text).items():
                gain = FIELD_WEIGHTS[name] * min(count, 4)
                document.weights[term] = document.weights.get(term, 0.0) + gain
        return number

    def _add_symptom(self, number: int, language: str, phrase: str) -> None:
        found = frozenset(query_terms(phrase))
        mass = sum(self.rarity.get(term, 0.0) for term in found)
        if mass <= 0:
            return
        for term in found:
            self._symptoms_with[term].append(len(self._symptoms))
        self._symptoms.append(Symptom(phrase, language, number, found, mass))

    def closest(self, query: Mapping[str, float]) -> list[Closeness]:
        """Every strategy that shares a term with the text, best first."""
        scores: dict[int, float] = defaultdict(float)
        shares: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for term, count in query.items():
            rarity = self.rarity.get(term)
            if rarity is None:
                continue
            for number, weight in self._postings[term]:
                length = self.documents[number].length / self._mean_length
                gain = rarity * weight * (K1 + 1) / (weight + K1 * (1 - B + B * length))
                gain *= min(count, 2.0)
                scores[number] += gain
                shares[number].append((gain, term))
        phrases = self._phrases(query)
        found = []
        for number, score in scores.items():
            near = phrases.get(number, _Nearest())
            # Codes and alert names first: they convince a reader at a glance.
            order = sorted(shares[number], key=lambda row: (not is_strong(row[1]), -row[0]))
            shared = tuple(term for _gain, term in order[:5])
            found.append(Closeness(number, score + near.worth, near.share, near.texts(), shared))
        return sorted(found, key=lambda c: (-c.score, self.documents[c.document].slug))

    def _phrases(self, query: Mapping[str, float]) -> dict[int, _Nearest]:
        """For each strategy the symptom that the text contains most of."""
        covered: dict[int, float] = defaultdict(float)
        for term in query:
            for at in self._symptoms_with.get(term, ()):
                covered[at] += self.rarity[term]
        nearest: dict[int, _Nearest] = defaultdict(_Nearest)
        for at, mass in covered.items():
            symptom = self._symptoms[at]
            nearest[symptom.document].offer(symptom, mass / symptom.mass)
        return nearest


def query_terms(text: str) -> Counter[str]:
    """The terms of a text and the concepts it speaks of."""
    found = terms(text)
    found.update({concept: 2 for concept in concepts_in(text)})
    return found
