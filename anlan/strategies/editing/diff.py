"""Two texts compared: by line, and inside changed lines by word. Knows no Django."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Words of Latin script, every other character (a Chinese one too) for itself.
_TOKEN = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)
CONTEXT = 3
# Beyond this, words are no longer compared: nobody reads that as a small change.
_LONGEST_LINE = 2000


@dataclass(frozen=True)
class Piece:
    """A part of a line; changed ones stand out."""

    text: str
    is_changed: bool


@dataclass(frozen=True)
class Row:
    """A line of the comparison: `same`, `gone`, `new`, or `skip` for what was left out."""

    kind: str
    before: int | None
    after: int | None
    pieces: tuple[Piece, ...]


def compare(before: str, after: str) -> list[Row]:
    """Changes with the lines around them; empty when the texts are the same."""
    if before == after:
        return []
    old, new = _lines(before), _lines(after)
    rows: list[Row] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        first = group[0]
        if first[1] > 0 or first[3] > 0:
            rows.append(Row("skip", None, None, ()))
        for what, a0, a1, b0, b1 in group:
            if what == "equal":
                rows += [
                    Row("same", a0 + n + 1, b0 + n + 1, (Piece(line, False),))
                    for n, line in enumerate(old[a0:a1])
                ]
            else:
                rows += _changed(old[a0:a1], new[b0:b1], a0, b0)
    return rows


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _changed(old: Sequence[str], new: Sequence[str], a0: int, b0: int) -> Iterator[Row]:
    """Old lines first, then the new ones; each beside its counterpart where there is one."""
    pairs = [_words(a, b) for a, b in zip_longest(old, new)]
    for number, (pieces, _new) in enumerate(pairs[: len(old)]):
        yield Row("gone", a0 + number + 1, None, pieces)
    for number, (_old, pieces) in enumerate(pairs[: len(new)]):
        yield Row("new", None, b0 + number + 1, pieces)


def _words(old: str | None, new: str | None) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if old is None or new is None or max(len(old), len(new)) > _LONGEST_LINE:
        return (Piece(old or "", True),), (Piece(new or "", True),)
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        return (Piece(old, True),), (Piece(new, True),)
    left, right = [], []
    for what, a0, a1, b0, b1 in matcher.get_opcodes():
        is_changed = what != "equal"
        left.append(Piece("".join(a[a0:a1]), is_changed))
        right.append(Piece("".join(b[b0:b1]), is_changed))
    return _kept(left), _kept(right)


def _kept(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
