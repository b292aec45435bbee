"""The knowledge of the trade as data: concepts, what points to which strategy, how texts sound.

One pass over a text finds every known phrase; the files in `lexicon/` say what each means.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from anlan.strategies.matching.folding import folded
from anlan.strategies.matching.reading import HAN, Reading, compared

FOLDER = Path(__file__).parent / "lexicon"
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
# A line whose parts stand in different sentences counts less, and each further line less again.
APART, FURTHER = 0.55, 0.55
# What is said to be in order hardly counts.
WELL = 0.1
MAX_HITS = 400


class Hit(NamedTuple):
    """A known phrase at its place."""

    phrase: int
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """One line of the affinity file."""

    slug: str
    weight: float
    parts: int


@dataclass
class Evidence:
    """What speaks for one strategy: how much, and by which words of the text."""

    weight: float = 0.0
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Kind:
    """A kind of wording in the cue file."""

    code: str
    weight: float
    most: int


class Lexicon:
    def __init__(self, concepts: str, affinity: str, cues: str) -> None:
        self._phrases: dict[str, int] = {}
        self._worth: list[float] = []
        self._latin: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._longest: dict[str, int] = {}
        self._han: dict[str, list[tuple[str, int]]] = defaultdict(list)
        # Phrases of which too little would be left without their small words.
        self._literal: dict[int, str] = {}
        self._swallows: set[int] = set()
        self._concepts: dict[int, list[str]] = defaultdict(list)
        self._parts_of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._parts_of_concept: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._kinds_of: dict[int, list[int]] = defaultdict(list)
        self.lines: list[Line] = []
        self.kinds: list[Kind] = []
        self._read_concepts(concepts)
        self._read_affinity(affinity)
        self._read_cues(cues)

    def _phrase(self, text: str) -> int:
        number = self._phrases.get(text)
        if number is None:
            number = self._phrases[text] = len(self._phrases)
            self._worth.append(_worth(text))
            self._enter(text, number)
        return number

    def _enter(self, text: str, number: int) -> None:
        if not text.isascii():
            flat = text.replace(" ", "")
            self._han[flat[:2]].append((flat, number))
            return
        terms = [term for word in _WORD.findall(text) if (term := compared(word))]
        if not terms:
            return
        if len(terms) == 1 and not text.replace("_", "").isalnum():
            self._literal[number] = text
        self._latin[terms[0]][" ".join(terms)].append(number)
        self._longest[terms[0]] = max(self._longest.get(terms[0], 0), len(terms))

    def _read_concepts(self, text: str) -> None:
        for line in _lines(text):
            name, _colon, words = line.partition(":")
            for word in words.split("|"):
                number = self._phrase(word.strip())
                self._concepts[number].append(name)
                self._swallows.add(number)

    def _read_affinity(self, text: str) -> None:
        slug = ""
        for line in _lines(text):
            if line.startswith("["):
                slug = line.strip("[]")
                continue
            weight, _space, rest = line.partition(" ")
            parts = rest.split(" + ")
            number = len(self.lines)
            self.lines.append(Line(slug, float(weight), len(parts)))
            for place, part in enumerate(parts):
                for word in part.split("|"):
                    self._link(word.strip(), (number, place))

    def _link(self, word: str, part: tuple[int, int]) -> None:
        if word.startswith("@"):
            self._parts_of_concept[word[1:]].append(part)
        elif word:
            self._parts_of[self._phrase(word)].append(part)

    def _read_cues(self, text: str) -> None:
        for line in _lines(text):
            if line.startswith("[") and line.count(" ") == 2 and line.endswith("]"):
                code, weight, most = line.strip("[]").split()
                self.kinds.append(Kind(code, float(weight), int(most)))
                continue
            for word in line.split("|"):
                if word.strip():
                    number = self._phrase(word.strip())
                    self._kinds_of[number].append(len(self.kinds) - 1)
                    if self.kinds[-1].weight < 0:
                        self._swallows.add(number)

    def hits(self, reading: Reading) -> list[Hit]:
        """Every known phrase of a text, longer ones before what they contain."""
        found = [*self._han_hits(reading.flat), *self._latin_hits(reading)]
        found.sort(key=lambda hit: (hit.start, -hit.end))
        kept: list[Hit] = []
        # Only names of things and words against an emergency swallow what they contain: a mail
        # server is no server, and "no faults" is no fault.
        reach, owner = -1, (-1, -1)
        for hit in found:
            if hit.end <= reach and (hit.start, hit.end) != owner:
                continue
            kept.append(hit)
            if hit.end > reach and hit.phrase in self._swallows:
                reach, owner = hit.end, (hit.start, hit.end)
        return kept[:MAX_HITS]

    def _han_hits(self, flat: str) -> Iterator[Hit]:
        table = self._han
        for start in range(len(flat)):
            for key in (flat[start], flat[start : start + 2]):
                for text, number in table.get(key, ()):
                    if flat.startswith(text, start):
                        yield Hit(number, start, start + len(text))

    def _latin_hits(self, reading: Reading) -> Iterator[Hit]:
        for at, token in enumerate(reading.tokens):
            # A whole name, and then its first part as a word.
            for number in self._latin.get(token.whole, {}).get(token.whole, ()):
                yield Hit(number, token.start, token.whole_end)
            if token.term in self._longest:
                yield from self._phrases_from(reading, at)

    def _phrases_from(self, reading: Reading, at: int) -> Iterator[Hit]:
        """The phrases that begin with the word at this place."""
        tokens, first = reading.tokens, reading.tokens[at]
        table = self._latin[first.term]
        ahead = tokens[at : at + self._longest[first.term]]
        for length in range(1, len(ahead) + 1):
            for number in table.get(" ".join(token.term for token in ahead[:length]), ()):
                if self._is_there(number, reading, first.start):
                    yield Hit(number, first.start, ahead[length - 1].end)

    def _is_there(self, number: int, reading: Reading, start: int) -> bool:
        literal = self._literal.get(number)
        if literal is None:
            return True
        around = reading.flat[max(0, start - len(literal)) : start + len(literal)]
        return literal in around

    def knows(self, term: str) -> bool:
        return term in self._longest

    def concepts(self, hits: list[Hit]) -> set[str]:
        return {name for hit in hits for name in self._concepts.get(hit.phrase, ())}

    def evidence(self, reading: Reading, hits: list[Hit]) -> dict[str, Evidence]:
        """What each strategy gains or loses by the words of the text."""
        met: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for at, hit in enumerate(hits):
            parts = [*self._parts_of.get(hit.phrase, ())]
            for name in self._concepts.get(hit.phrase, ()):
                parts += self._parts_of_concept.get(name, ())
            for number, place in parts:
                met[number][place].append(at)
        gains: dict[str, list[tuple[float, list[int]]]] = defaultdict(list)
        for number, places in met.items():
            line = self.lines[number]
            if len(places) == line.parts:
                strength, used = self._strength(reading, hits, list(places.values()))
                if strength:
                    gains[line.slug].append((line.weight * strength, used))
        return {slug: _together(reading, hits, rows) for slug, rows in gains.items()}

    def _strength(
        self, reading: Reading, hits: list[Hit], parts: list[list[int]]
    ) -> tuple[float, list[int]]:
        if len(parts) == 1:
            options = [(self._worth[hits[at].phrase] * _said(reading, hits[at]), [at])
                       for at in parts[0]]  # fmt: skip
            return max(options)
        best: tuple[float, list[int]] = (0.0, [])
        for first in parts[0][:12]:
            used = [first]
            strength = _said(reading, hits[first])
            for others in parts[1:]:
                near = _nearest(reading, hits, first, [at for at in others if at not in used])
                if near is None:
                    strength = 0.0
                    break
                strength *= near[0]
                used.append(near[1])
            best = max(best, (strength, used))
        return best

    def sounds(self, reading: Reading, hits: list[Hit]) -> dict[str, list[str]]:
        """The different words of each kind of wording, in the order of the text."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for hit in hits:
            for kind in self._kinds_of.get(hit.phrase, ()):
                found[self.kinds[kind].code][reading.surface[hit.start : hit.end]] = None
        return {code: list(words) for code, words in found.items()}


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line


def _worth(text: str) -> float:
    """How much one phrase alone proves: long and odd ones more than short and common ones."""
    if not text.isascii():
        return min(1.0, 0.45 + 0.12 * len(text) + 0.03 * (len(text) // 4))
    words = text.count(" ")
    if words:
        return min(1.0, 0.82 + 0.12 * words)
    if not text.isalpha() and any(map(str.isalpha, text)) and any(map(str.isdigit, text)):
        return 0.95
    return min(0.95, 0.35 + 0.06 * len(text))


def _said(reading: Reading, hit: Hit) -> float:
    """Later sentences of a long text count less, and what is in order hardly."""
    if reading.is_well(hit.start):
        return WELL
    return 1.0 / (1.0 + 0.06 * max(0, reading.sentence(hit.start) - 2))


def _nearest(
    reading: Reading, hits: list[Hit], first: int, others: list[int]
) -> tuple[float, int] | None:
    options = []
    for at in others:
        same = reading.sentence(hits[at].start) == reading.sentence(hits[first].start)
        gap = abs(hits[at].start - hits[first].start)
        strength = (1.0 if same else APART) * _said(reading, hits[at]) / (1 + gap / 240)
        options.append((strength, at))
    return max(options) if options else None


def _together(reading: Reading, hits: list[Hit], rows: list[tuple[float, list[int]]]) -> Evidence:
    rows.sort(key=lambda row: -row[0])
    total, share = 0.0, 1.0
    words: dict[str, None] = {}
    for weight, used in rows:
        if weight < 0:
            total += weight
            continue
        total += weight * share
        share *= FURTHER
        for at in used:
            words[reading.surface[hits[at].start : hits[at].end].strip()] = None
    return Evidence(total, list(words))


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon, read once per process."""
    names = ("concepts", "affinity", "cues")
    return Lexicon(*(folded((FOLDER / f"{name}.txt").read_text("utf-8")) for name in names))
