"""The shipped strategies, parsed once, and the fenced blocks in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from anlan.strategies.fileformat.markdown import parse_blocks
from anlan.strategies.fileformat.parsed import ParsedStrategy
from anlan.strategies.packs import SHIPPED, pack_files
from anlan.strategies.parser import parse_file

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Fence:
    """One fenced block: where it stands, its tag and its text."""

    strategy: str
    language: str
    where: str
    tag: str
    text: str

    @property
    def first_line(self) -> str:
        return self.text.split("\n", 1)[0].strip()

    def __str__(self) -> str:
        return f"{self.strategy}.{self.language} {self.where}"


@cache
def shipped(language: str) -> tuple[ParsedStrategy, ...]:
    return tuple(
        parse_file(entry.path(language), shown_as=str(entry.path(language).relative_to(SHIPPED)))
        for entry in pack_files()
    )


def texts_of(strategy: ParsedStrategy) -> Iterator[tuple[str, str]]:
    """(where, Markdown) of every section and step."""
    for key, text in strategy.sections.items():
        if key != "respond":
            yield key, text
    for step in strategy.steps:
        yield step.id, step.text


@cache
def fences(language: str) -> tuple[Fence, ...]:
    return tuple(
        Fence(strategy.slug, language, where, token.info.strip(), token.content)
        for strategy in shipped(language)
        for where, text in texts_of(strategy)
        for token in parse_blocks(text)
        if token.type == "fence"
    )


def tagged(*tags: str, language: str = "en") -> list[Fence]:
    """Blocks of these tags, equal texts once."""
    unique = {one.text: one for one in fences(language) if one.tag in tags}
    return list(unique.values())
