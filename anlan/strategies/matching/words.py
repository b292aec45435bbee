"""The terms the index knows: Chinese pairs of characters, English stems, codes and alert names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anlan.strategies.matching.reading import Reading

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# ORA-01555, 0x0000007B, E11000, HTTP-502: kept whole, they name one fault; also amid Chinese.
_CODE = re.compile(r"\b(?:[a-z]{1,12}-\d{2,6}|0x[0-9a-f]{2,16}|[a-z]{1,4}\d{3,6})\b", re.ASCII)
_NAME = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b", re.ASCII)

_STOP = """
i me no not cant wont if so than then there them some what when where which who how about
after all also any back because before being both each few more most other over own same
should since still such through under until very while again now here only up out into off
please hi hello dear thank regard kind get got can could would may let see one two
"""
STOP_WORDS = frozenset(_STOP.split())
# Particles and courtesies: pairs of them carry no fault.
_STOP_HAN = frozenset(
    "的了吗呢吧啊呀哦嘛请您你我他她它们这那哪就都也还又再很太把被给跟和与及或而但是有在个一上下来去到说"
)
_ENDINGS = (
    ("ization", "ize", 4),
    ("ational", "ate", 4),
    ("fulness", "ful", 4),
    ("ingly", "", 4),
    ("edly", "", 4),
    ("ments", "", 4),
    ("ment", "", 4),
    ("ures", "", 4),
    ("ure", "", 4),
    ("ings", "", 4),
    ("ing", "", 4),
    ("ies", "y", 3),
    ("ied", "y", 3),
    ("ions", "", 4),
    ("ion", "", 4),
    ("ers", "", 4),
    ("ed", "", 3),
    ("er", "", 4),
    ("es", "", 3),
    ("ly", "", 4),
    ("s", "", 3),
    ("e", "", 3),
)
_ENDINGS_BY_LETTER = {
    letter: [row for row in _ENDINGS if row[0].endswith(letter)] for letter in "degnrsty"
}
_LETTERS = "etaoinshrdlcumwfgypbvkjxqz"


def stem(word: str) -> str:
    """A light stem: two forms of one word meet, and no dictionary is needed."""
    if word.endswith("ss"):
        return word
    for ending, instead, least in _ENDINGS_BY_LETTER.get(word[-1:], ()):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word


def terms(reading: Reading) -> Iterator[tuple[str, int]]:
    """Each term with its place: `h:` Chinese pairs, `c:` codes, `i:` names, `w:` stems."""
    low = reading.flat
    for code in _CODE.finditer(low):
        yield "c:" + code[0], code.start()
    for name in _NAME.finditer(low):
        yield "i:" + name[0], name.start()
    for token in reading.tokens:
        if token.whole:
            yield "i:" + token.whole, token.start
        if token.term not in STOP_WORDS and len(token.term) > 1:
            yield "w:" + token.term, token.start
    for run in _HAN.finditer(low):
        yield from _pairs(run[0], run.start())


def _pairs(run: str, start: int) -> Iterator[tuple[str, int]]:
    if len(run) == 1 and run not in _STOP_HAN:
        yield "h:" + run, start
    for at in range(len(run) - 1):
        if run[at] not in _STOP_HAN or run[at + 1] not in _STOP_HAN:
            yield "h:" + run[at : at + 2], start + at


def one_letter_off(word: str) -> Iterator[str]:
    """Every word that one wrong, missing, doubled or swapped letter could have been meant for."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail


def is_strong(term: str) -> bool:
    """Codes and alert names point to one fault by themselves."""
    return term.startswith(("c:", "i:"))


def quoted(reading: Reading, shared: Iterable[str]) -> list[str]:
    """The words of the text that gave these terms, as a person reads them."""
    wanted = set(shared)
    spans: list[tuple[int, int]] = []
    for term, start in terms(reading):
        if term in wanted:
            end = start + len(term) - 2
            if term.startswith("w:"):
                end = next(t.end for t in reading.tokens if t.start == start)
            if spans and spans[-1][0] <= start < spans[-1][1] + (term[0] == "h"):
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
    return list(dict.fromkeys(reading.surface[start:end] for start, end in sorted(spans)))
