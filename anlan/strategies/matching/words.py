"""Cuts a text into the terms the index knows: Chinese pairs of characters, English stems, codes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# ORA-01555, 0x0000007B, E11000, HTTP-502, errno 28: kept whole, they name one fault.
_CODE = re.compile(r"\b(?:[a-z]{1,12}-\d{2,6}|0x[0-9a-f]{2,16}|[a-z]{1,4}\d{3,6})\b")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LATIN = re.compile(r"[a-z][a-z0-9']*|(?<!\d)\d{3}(?!\d)")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+|[A-Z][a-z]+(?:[A-Z][a-z0-9]+)+")

_STOP = """
a an and are as at be been but by can could did do does for from had has have he her his
how i if in into is it its just me my no not of on or our out please she so some than that
the their them then there they this to too up us was we were what when where which who
will with would you your about after all also any back because before being both each few
more most other over own same should since still such through under until very while again
now here only
"""
STOP_WORDS = frozenset(_STOP.split())
# Particles and courtesies: pairs that touch them carry no fault.
_STOP_HAN = frozenset(
    "的了吗呢吧啊呀哦嘛请您你我他她它们这那哪就都也还又再很太把被给跟和与及或而但是有在"
)
_ENDINGS = (
    ("ization", "ize"),
    ("ational", "ate"),
    ("fulness", "ful"),
    ("ingly", ""),
    ("edly", ""),
    ("ments", ""),
    ("ment", ""),
    ("ures", ""),
    ("ure", ""),
    ("ings", ""),
    ("ing", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("ions", ""),
    ("ion", ""),
    ("ers", ""),
    ("ed", ""),
    ("er", ""),
    ("es", ""),
    ("ly", ""),
    ("s", ""),
    ("e", ""),
)


def folded(text: str) -> str:
    """Full-width and case differences do not matter; typographic apostrophes are plain."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def stem(word: str) -> str:
    """A light stem: two forms of one word meet, and no dictionary is needed."""
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word


def terms(text: str) -> Counter[str]:
    """Term -> how often. Terms of Chinese begin with `h:`, codes with `c:`, stems with `w:`."""
    found: Counter[str] = Counter()
    normal = unicodedata.normalize("NFKC", text)
    for name in _IDENTIFIER.findall(normal):
        found["i:" + name.casefold()] += 1
    flat = folded(_CAMEL.sub(" ", normal).replace("_", " "))
    whole = folded(normal)
    for code in _CODE.findall(whole):
        found["c:" + code] += 1
    for word in _LATIN.findall(flat):
        if word not in STOP_WORDS and len(word) > 1:
            found["w:" + stem(word.replace("'", ""))] += 1
    for run in _HAN.findall(whole):
        for pair in _pairs(run):
            found["h:" + pair] += 1
    return found


def _pairs(run: str) -> list[str]:
    if len(run) == 1:
        return [] if run in _STOP_HAN else [run]
    return [
        run[at : at + 2]
        for at in range(len(run) - 1)
        if run[at] not in _STOP_HAN or run[at + 1] not in _STOP_HAN
    ]


def quoted(text: str, shared: Collection[str]) -> list[str]:
    """The places of the text that gave these terms, as a person reads them."""
    normal = unicodedata.normalize("NFKC", text)
    found: dict[str, None] = {}
    for name in _IDENTIFIER.findall(normal):
        if "i:" + name.casefold() in shared:
            found[name] = None
    whole = folded(normal)
    for code in _CODE.findall(whole):
        if "c:" + code in shared:
            found[code.upper()] = None
    for word in _LATIN.findall(whole):
        if "w:" + stem(word.replace("'", "")) in shared:
            found[word] = None
    for run in _HAN.findall(whole):
        found.update(dict.fromkeys(_covered(run, shared)))
    return list(found)


def _covered(run: str, shared: Collection[str]) -> list[str]:
    """The longest stretches of a run that consist of shared pairs."""
    stretches: list[str] = []
    last = -2
    for at in range(len(run) - 1):
        if "h:" + run[at : at + 2] not in shared:
            continue
        if at == last + 1:
            stretches[-1] += run[at + 1]
        else:
            stretches.append(run[at : at + 2])
        last = at
    return stretches


def is_strong(term: str) -> bool:
    """Codes and alert names point to one fault by themselves."""
    return term.startswith(("c:", "i:"))
