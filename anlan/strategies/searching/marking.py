"""Shows where the words stand: everything is escaped first, and no character is lost. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable

from anlan.strategies.searching.folding import Folded, Span, merged

AROUND = 60
SNIPPET = 200


def spans_of(text: str, terms: Iterable[str]) -> list[Span]:
    whole = Folded(text)
    return merged([span for term in terms for span in whole.spans(term)])


def marked(text: str, terms: Iterable[str]) -> str:
    """The text as HTML with each word in `<mark>`."""
    parts: list[str] = []
    at = 0
    for start, end in spans_of(text, terms):
        parts += [html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*parts, html.escape(text[at:])])


def snippet(text: str, terms: Iterable[str]) -> str:
    """A stretch of the text around the place with the most words, on one line."""
    line = " ".join(text.split())
    spans = spans_of(line, terms)
    if len(line) <= SNIPPET or not spans:
        return line if len(line) <= SNIPPET else line[:SNIPPET].rstrip() + "…"
    first = max(spans, key=lambda span: (_within(spans, span[0]), -span[0]))[0]
    start = max(0, min(first - AROUND, len(line) - SNIPPET))
    end = start + SNIPPET
    start, end = _at_words(line, start, first), _at_words(line, end, end)
    return ("…" if start else "") + line[start:end].strip() + ("…" if end < len(line) else "")


def _within(spans: list[Span], start: int) -> int:
    """How much of what was found a snippet that begins near here would show."""
    return sum(end - begin for begin, end in spans if start <= begin and end <= start + SNIPPET)


def _at_words(line: str, at: int, latest: int) -> int:
    """Not in the middle of a Latin word, where the beginning of one is near."""
    if at <= 0 or at >= len(line):
        return at
    space = line.rfind(" ", max(at - 15, 0), at) if at == latest else line.find(" ", at, latest)
    return space if space >= 0 and abs(space - at) <= 15 else at
