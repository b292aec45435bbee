"""Text in boxes of a fixed width: where lines break, and what does not fit."""

from __future__ import annotations

import unicodedata

_CLOSING = "，。、；：？！）”’」》】,.;:?!)"


def wrapped(text: str, units: int, most: int) -> list[str]:
    """Lines of at most `units` columns, a Chinese character counting two; the rest is cut."""
    lines, line, used = [], "", 0
    for word in _pieces(text):
        size = columns(word)
        if used + size > units and line:
            lines.append(line.rstrip())
            line, used = "", 0
        line, used = line + word, used + size
    lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(lines[most - 1] + "…", units)]
    return lines


def cut(text: str, units: int) -> str:
    """The text, shortened to `units` columns with an ellipsis."""
    if columns(text) <= units:
        return text
    while text and columns(text) > units - 2:
        text = text[:-1]
    return text.rstrip() + "…"


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _pieces(text: str) -> list[str]:
    """Where a line may break: after spaces and around Chinese characters."""
    pieces: list[str] = []
    for char in text:
        if pieces and char in _CLOSING:
            pieces[-1] += char
            continue
        is_wide = unicodedata.east_asian_width(char) in "WF"
        if pieces and not is_wide and pieces[-1][-1] != " " and len(pieces[-1]) < 20:
            last_is_wide = unicodedata.east_asian_width(pieces[-1][-1]) in "WF"
            if not last_is_wide:
                pieces[-1] += char
                continue
        pieces.append(char)
    return pieces
