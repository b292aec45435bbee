"""The strategies shipped with Anlan, read from their files. Knows no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlan.strategies.fileformat.problems import Findings, StrategyError
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.matching.skim import skim

SHIPPED = Path(__file__).parent / "pack"


@dataclass(frozen=True)
class PackFile:
    """Where one strategy lies in both languages; either may be missing in a folder of others."""

    slug: str
    folder: Path
    languages: tuple[str, ...]

    def path(self, language: str) -> Path:
        return self.folder / f"{self.slug}.{language}.md"


def pack_files(root: Path = SHIPPED) -> Iterator[PackFile]:
    """The strategies of a folder, by slug, without reading them."""
    found: dict[tuple[Path, str], list[str]] = {}
    for path in sorted(root.rglob("*.md")):
        language = path.name.removesuffix(".md").rpartition(".")[2]
        if language in LANGUAGES:
            slug = path.name.removesuffix(f".{language}.md")
            found.setdefault((path.parent, slug), []).append(language)
    for (folder, slug), languages in found.items():
        yield PackFile(slug, folder, tuple(languages))


@dataclass(frozen=True)
class SearchText:
    """What the match reads of one file: no steps, so that a cold start stays fast."""

    slug: str
    language: str
    title: str
    category: str
    applies_to: tuple[str, ...]
    symptoms: tuple[str, ...]
    recognise: str
    prevent: str


def search_texts_of(parsed: Mapping[str, Mapping[str, Any]]) -> Iterator[SearchText]:
    """The searchable part of a version as the database keeps it."""
    for language, one in parsed.items():
        yield SearchText(
            slug=str(one["slug"]),
            language=language,
            title=str(one["title"]),
            category=str(one["category"]),
            applies_to=tuple(one["applies_to"]),
            symptoms=tuple(one["symptoms"]),
            recognise=one["sections"]["recognise"],
            prevent=one["sections"]["prevent"],
        )


def search_text(text: str, path: str, language: str) -> SearchText:
    """Read the searchable part of a file; StrategyError when that part is broken."""
    quick = skim(text)
    if quick is not None:
        return SearchText(
            slug=quick.slug,
            language=language,
            title=quick.title,
            category=quick.category,
            applies_to=quick.applies_to,
            symptoms=quick.symptoms,
            recognise=quick.body,
            prevent="",
        )
    return _search_text_in_full(text, path, language)


def _search_text_in_full(text: str, path: str, language: str) -> SearchText:
    from anlan.strategies.fileformat.frontmatter import read_front_matter
    from anlan.strategies.fileformat.layout import cut

    findings = Findings(path)
    layout = cut(text, language=language, findings=findings)
    front = read_front_matter(layout.front_matter, findings) if layout else None
    if layout is None or front is None:
        raise StrategyError(findings.problems)
    sections = {key: part.text for key, part in layout.sections.items()}
    return SearchText(
        slug=front.slug,
        language=language,
        title=front.title,
        category=front.category,
        applies_to=front.applies_to,
        symptoms=front.symptoms,
        recognise=sections.get("recognise", ""),
        prevent=sections.get("prevent", ""),
    )


def shipped_search_texts(root: Path = SHIPPED) -> list[SearchText]:
    """Search texts of a folder. One broken file does not take the answer of the others away."""
    texts: list[SearchText] = []
    for entry in pack_files(root):
        for language in entry.languages:
            path = entry.path(language)
            name = str(path.relative_to(root))
            # Read here and not by the parser, whose imports cost more than all of this.
            try:
                texts.append(search_text(path.read_text(encoding="utf-8"), name, language))
            except (StrategyError, OSError, UnicodeDecodeError):
                continue
    return texts
