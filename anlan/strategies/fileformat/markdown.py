"""The one Markdown dialect of strategy files: CommonMark and tables, raw HTML shown as text."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token


@cache
def dialect() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def parse_blocks(text: str) -> list[Token]:
    """Block tokens with the lines they cover."""
    return dialect().parse(text)


def to_html(text: str) -> str:
    rendered: str = dialect().render(text)
    return rendered
