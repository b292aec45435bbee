"""A text as the match reads it: folded, cut into tokens, clauses and sentences."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from anlan.strategies.matching.folding import folded, simplified
from anlan.strategies.matching.words import stem

HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z]+)?")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_GAP = re.compile(rf"(?<=[{HAN}])[ \t]+(?=[a-zA-Z0-9])|(?<=[a-zA-Z0-9%])[ \t]+(?=[{HAN}])")
_CLAUSE = re.compile(
    rf"[,,、;;::()()|]|(?<=[{HAN}])[ \t]+(?=[{HAN}])|\b(?:but|though|although|while)\b|但是?|不过"
)
_SENTENCE = re.compile(r"[。!?!?\n;;]+|(?<=[A-Za-z0-9)%])\.(?=\s|$)")
# The words within an address name a place, not what is broken there.
_ADDRESS = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]*://[!-~]+")
# A clause that says what is well: what it names is not what is broken.
_WELL = re.compile(
    r"没事|没问题|没毛病|正常|是好的|好好的|能上|能用|能打开|能远程|能登|能ping|能通|可以ping|没挂|没坏|没停|"
    r"没断|不是|通的|亮的|都好|不影响|未受影响|无影响|"
    r"\b(?:ok|fine|healthy|normal|reachable|unaffected|not affected|no problem|are quick|is quick|"
    r"works|work|working|is up|are up|still up|responds|not down)\b"
)
_ILL = re.compile(
    r"不正常|不能|不行|失败|无法|异常|打不开|就是|慢|卡|断|"
    r"\b(?:not|no|never|isn't|doesn't|don't|cannot|can't|stopped|fail\w*|slow\w*|unable|until|if|"
    r"used to)\b"
)
_NEGATIONS = {
    "cannot": "cant", "can't": "cant", "couldn't": "cant", "unable": "cant", "won't": "wont",
    **dict.fromkeys(
        ("doesn't", "don't", "didn't", "isn't", "aren't", "wasn't", "weren't", "hasn't",
         "haven't", "hadn't", "ain't", "doesnt", "dont", "didnt", "isnt", "hasnt", "never"),
        "not",
    ),
}  # fmt: skip
# Words between the words of a phrase that never matter.
_SKIPPED = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "has",
        "have",
        "had",
        "of",
        "to",
        "for",
        "on",
        "at",
        "in",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "my",
        "our",
        "your",
        "their",
        "his",
        "her",
        "we",
        "you",
        "they",
        "he",
        "she",
        "and",
        "or",
        "with",
        "from",
        "by",
        "as",
        "so",
        "just",
        "very",
        "really",
        "to's",
        "do",
        "does",
        "did",
        "will",
        "would",
    ]
)


class Token(NamedTuple):
    """One English word or number; `word` as typed, `term` as compared."""

    word: str
    term: str
    start: int
    end: int
    # The name that this is the first part of, and where it ends.
    whole: str = ""
    whole_end: int = 0


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@dataclass
class Reading:
    """`surface` is what is quoted to people, `flat` what is compared; both have equal places."""

    surface: str
    flat: str
    tokens: list[Token]
    _sentences: list[int] = field(default_factory=list)
    _clauses: list[int] = field(default_factory=list)
    _well: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Reading:
        surface = surface_of(_ADDRESS.sub(_blank, text))
        flat = folded(surface)
        if len(flat) != len(surface):
            # A regional word was replaced; people then see the replaced text.
            surface = flat
        return cls(surface, flat, tokens_of(surface))

    def cut(self) -> None:
        """Find sentences and clauses; needed for texts, not for phrases."""
        ends = [found.end() for found in _SENTENCE.finditer(self.surface)]
        self._sentences = ends
        marks = sorted({*ends, *(found.end() for found in _CLAUSE.finditer(self.surface))})
        self._clauses = marks
        low = self.surface.lower()
        bounds = [0, *marks, len(low)]
        self._well = [
            bool(_WELL.search(low, a, b)) and not _ILL.search(low, a, b)
            for a, b in pairwise(bounds)
        ]

    def sentence(self, place: int) -> int:
        return bisect_right(self._sentences, place)

    def clause(self, place: int) -> int:
        return bisect_right(self._clauses, place)

    def is_well(self, place: int) -> bool:
        """Whether the clause at this place says that something is in order."""
        return bool(self._well) and self._well[min(self.clause(place), len(self._well) - 1)]

    @property
    def sentences(self) -> int:
        return len(self._sentences) + 1


def surface_of(text: str) -> str:
    """The text in one width and without the spaces that Chinese writers put around words."""
    if text.isascii():
        return text
    normal = unicodedata.normalize("NFKC", text).replace("’", "'")
    normal = _GAP.sub("", normal)
    return normal if len(normal.lower()) == len(normal) else simplified(normal)


def tokens_of(surface: str) -> list[Token]:
    """English words, numbers, and the parts of names like NodeFilesystemAlmostFull."""
    found: list[Token] = []
    for run in _RUN.finditer(surface):
        word, start = run[0], run.start()
        parts = _parts(word)
        whole = word.lower() if len(parts) > 1 else ""
        for part in parts:
            term = compared(part)
            if term:
                found.append(Token(part, term, start, start + len(part), whole, run.end()))
                whole = ""
            start += len(part)
    return found


def _parts(word: str) -> list[str]:
    """Names of alerts come apart; MySQL, vCenter and ESXi do not."""
    if word.islower() or word.isupper() or word.isdigit():
        return [word]
    parts = _CAMEL.split(word)
    return parts if len(parts) > 1 and min(len(parts[0]), len(parts[-1])) > 2 else [word]


@lru_cache(maxsize=20_000)
def compared(word: str) -> str:
    """The form in which a word is compared; empty for words that never matter."""
    low = word.lower()
    if low in _SKIPPED:
        return ""
    if low in _NEGATIONS:
        return _NEGATIONS[low]
    plain = low.replace("'s", "").replace("'", "")
    return stem(plain) if plain.isalpha() else plain
