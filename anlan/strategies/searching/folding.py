"""Texts in the form that is compared, and the way back to what stands there. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# What holds a code or a command together: ORA-01555, no_space, /var/log, 10.0.0.7, C++.
_PIECE = re.compile(r"[^\s\u3400-\u4dbf\u4e00-\u9fff]+")
_EDGES = "\"'`.,;:!?()[]{}<>|*。，、；：？！（）「」《》【】“”‘’…"
MAX_TERMS = 12

Span = tuple[int, int]


class _Folds(dict[int, str]):
    """Character by character, so that each place of the folded text is known in the original."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold() or chr(code)
        self[code] = folded
        return folded


_folds = _Folds()


def folded(text: str) -> str:
    """Full width, ligatures and case do not matter."""
    return text.translate(_folds)


@dataclass(frozen=True)
class Folded:
    """A text beside its folded form."""

    text: str

    @cached_property
    def folded(self) -> str:
        return folded(self.text)

    @cached_property
    def _starts(self) -> list[int] | None:
        """Where each character of the original begins in the folded text; None: at its own place.

        No character folds to nothing, so equal lengths mean equal places.
        """
        if len(self.folded) == len(self.text):
            return None
        return list(accumulate((len(_folds[ord(char)]) for char in self.text), initial=0))

    def spans(self, term: str, limit: int = 50) -> list[Span]:
        """Where a folded term begins a word (Chinese: stands anywhere), in the original text."""
        found: list[Span] = []
        at = self.folded.find(term)
        while at >= 0 and len(found) < limit:
            if self._begins(at):
                found.append((self._original(at), self._original(at + len(term) - 1) + 1))
            at = self.folded.find(term, at + len(term))
        return found

    def _original(self, at: int) -> int:
        if self._starts is None:
            return at
        low, high = 0, len(self.text) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._starts[middle] <= at:
                low = middle
            else:
                high = middle - 1
        return low

    def _begins(self, at: int) -> bool:
        """A word begins here: NoSpaceLeft has three."""
        if at == 0 or not _is_latin(self.folded[at - 1]) or not _is_latin(self.folded[at]):
            return True
        start = self._original(at)
        return start > 0 and self.text[start].isupper() and not self.text[start - 1].isupper()


def _is_latin(char: str) -> bool:
    return char.isalnum() and not 0x3400 <= ord(char) <= 0x9FFF


def terms_of(query: str) -> tuple[str, ...]:
    """The words of a query, folded: pieces between spaces, Chinese apart from the rest."""
    flat = folded(query)
    pieces = [(match.start(), match[0].strip(_EDGES)) for match in _PIECE.finditer(flat)]
    pieces += [(match.start(), match[0]) for match in _HAN.finditer(flat)]
    words = [word for _at, word in sorted(pieces) if word]
    return tuple(dict.fromkeys(words))[:MAX_TERMS]


def halves(term: str) -> tuple[str, ...]:
    """Chinese that stands nowhere as a whole is looked for in pairs; other words stay."""
    if len(term) < 3 or not _HAN.fullmatch(term):
        return (term,)
    return tuple(term[at : at + 2] for at in range(len(term) - 1))


def merged(spans: list[Span]) -> list[Span]:
    """In order and without overlaps."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
