"""Which strategies hold the words, and in which order: title, symptoms, sections. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from anlan.strategies.searching.folding import Folded, folded, halves, terms_of

TITLE, SYMPTOM = "title", "symptom"
# So often a word of one section counts; more says nothing.
_ENOUGH = 5


@dataclass(frozen=True)
class Part:
    """One searched text; `place` is title, symptom or the key of a section, `step` an id in it."""

    place: str
    words: Folded
    step: str = ""


@dataclass(frozen=True)
class Document:
    """One strategy with its texts in each language."""

    slug: str
    parts: Mapping[str, Sequence[Part]]
    # Language -> everything folded, to pass over quickly what lacks a word.
    whole: Mapping[str, str]

    @classmethod
    def of(cls, slug: str, parts: Mapping[str, Sequence[Part]]) -> Document:
        whole = {name: "\n".join(one.words.folded for one in own) for name, own in parts.items()}
        return cls(slug, parts, whole)

    def called(self, name: str) -> Document:
        return Document(name, self.parts, self.whole)


@dataclass(frozen=True)
class Hit:
    """A strategy that holds the words; `part` is the section or symptom that says most of them."""

    slug: str
    language: str
    terms: tuple[str, ...]
    in_title: int
    in_symptom: int
    in_sections: int
    # The words side by side, as they were asked for, in title or symptom.
    is_phrase: bool = False
    part: Part | None = None
    symptom: Part | None = None

    @property
    def order(self) -> tuple[int, bool, int, int, int, str]:
        counts = (-self.in_title, -self.in_symptom, -self.in_sections)
        return (-len(self.terms), not self.is_phrase, *counts, self.slug)

    @property
    def loose_order(self) -> tuple[int, str]:
        """Among pairs of characters, most of which mean nothing, the place says more."""
        return (-len(self.terms) - self.in_title - self.in_symptom, self.slug)


@dataclass
class _Tally:
    """What was found in one language of one strategy."""

    is_long: bool
    found: dict[str, None] = field(default_factory=dict)
    title: set[str] = field(default_factory=set)
    in_sections: int = 0
    is_phrase: bool = False
    symptom: tuple[int, Part | None] = (0, None)
    section: tuple[int, int, Part | None] = (0, 0, None)

    def add(self, part: Part, terms: Sequence[str], phrase: str) -> None:
        counts = {term: len(part.words.spans(term, _ENOUGH)) for term in terms}
        held = [term for term, count in counts.items() if count]
        if not held:
            return
        self.found.update(dict.fromkeys(held))
        has_phrase = self.is_long and phrase in part.words.folded
        weight = len(held) + has_phrase
        self.is_phrase |= has_phrase and part.place in (TITLE, SYMPTOM)
        if part.place == TITLE:
            self.title.update(held)
        elif part.place == SYMPTOM:
            if weight > self.symptom[0]:
                self.symptom = (weight, part)
        else:
            total = sum(counts.values())
            self.in_sections += total
            if (weight, total) > self.section[:2]:
                self.section = (weight, total, part)


def search(query: str, documents: Iterable[Document], language: str) -> list[Hit]:
    """Strategies with every word, best first; if none has all, those with most of them.

    Chinese has no spaces: what stands nowhere as a whole is looked for in pairs of characters.
    """
    documents = list(documents)
    terms = terms_of(query)
    if not terms:
        return []
    phrase = " ".join(folded(query).split())
    hits = _hits(terms, phrase, documents, language)
    known = {term for hit in hits for term in hit.terms}
    is_cut = any(term not in known and halves(term) != (term,) for term in terms)
    if is_cut:
        cut = [part for term in terms for part in ((term,) if term in known else halves(term))]
        terms = tuple(dict.fromkeys(cut))
        hits = _hits(terms, phrase, documents, language)
    best = max((len(hit.terms) for hit in hits), default=0)
    # A word that most strategies lack must not bring in those that hold one of many.
    least = best if best == len(terms) else max(best - 1, (len(terms) + 1) // 2)
    hits = [hit for hit in hits if len(hit.terms) >= least]
    return sorted(hits, key=lambda hit: hit.loose_order if is_cut else hit.order)


def _hits(
    terms: Sequence[str], phrase: str, documents: Iterable[Document], language: str
) -> list[Hit]:
    found = (_hit(terms, phrase, document, language) for document in documents)
    return [hit for hit in found if hit is not None]


def _hit(terms: Sequence[str], phrase: str, document: Document, language: str) -> Hit | None:
    """The reader's language counts first; the other one when it says more."""
    best: Hit | None = None
    for name in sorted(document.parts, key=lambda one: one != language):
        present = [term for term in terms if term in document.whole[name]]
        if best is not None and len(present) <= len(best.terms):
            continue
        tally = _Tally(is_long=len(terms) > 1)
        for part in document.parts[name] if present else ():
            tally.add(part, present, phrase)
        if tally.found and (best is None or len(tally.found) > len(best.terms)):
            best = _as_hit(document.slug, name, tally)
    return best


def _as_hit(slug: str, language: str, tally: _Tally) -> Hit:
    return Hit(
        slug=slug,
        language=language,
        terms=tuple(tally.found),
        in_title=len(tally.title),
        in_symptom=tally.symptom[0],
        in_sections=tally.in_sections,
        is_phrase=tally.is_phrase,
        part=tally.section[2],
        symptom=tally.symptom[1],
    )
