"""Reads one strategy file; a file with anything wrong in it is refused with line and reason."""

from __future__ import annotations

from pathlib import Path

from anlan.strategies.fileformat.frontmatter import read_front_matter
from anlan.strategies.fileformat.graph import check_graph
from anlan.strategies.fileformat.layout import MAX_BYTES, Layout, Part, cut, language_of
from anlan.strategies.fileformat.parsed import ParsedStrategy, Step
from anlan.strategies.fileformat.problems import Findings, Problem, StrategyError
from anlan.strategies.fileformat.steps import read_steps
from anlan.strategies.fileformat.vocabulary import HEADINGS

__all__ = ["ParsedStrategy", "Problem", "Step", "StrategyError", "parse", "parse_file"]


def parse(text: str, path: str, *, language: str | None = None) -> ParsedStrategy:
    """The strategy, or StrategyError with every problem found; the language is in the path."""
    findings = Findings(path)
    language = language or language_of(path) or _language_by_headings(text)
    layout = cut(text, language=language, findings=findings)
    if layout is None:
        findings.raise_if_any()
        raise AssertionError("cut() gave neither a layout nor a finding")
    front = read_front_matter(layout.front_matter, findings)
    roles = tuple(front.roles) if front else ()
    steps: tuple[Step, ...] = ()
    if front and "respond" in layout.sections:
        before = len(findings.problems)
        steps = read_steps(layout.sections["respond"], roles, findings)
        if len(findings.problems) == before:
            check_graph(steps, findings)
    findings.raise_if_any()
    if front is None:
        raise AssertionError("front matter was refused without a finding")
    return ParsedStrategy(
        **vars(front),
        language=language,
        sections=_texts(layout),
        steps=steps,
        path=path,
        section_lines={key: _first_line(part) for key, part in layout.sections.items()},
    )


def parse_file(path: Path, *, shown_as: str | None = None) -> ParsedStrategy:
    """Read from disk; unreadable and oversized files are refused like broken ones."""
    name = shown_as or str(path)
    return parse(read_text(path, name), name)


def read_text(path: Path, name: str) -> str:
    findings = Findings(name)
    try:
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except OSError as error:
        findings.add(1, "unreadable", problem=error.strerror or "?")
        raise StrategyError(findings.problems) from error
    return decoded(raw, name)


def decoded(raw: bytes, name: str) -> str:
    """The text of the bytes, exactly: byte order mark and line ends stay."""
    findings = Findings(name)
    if len(raw) > MAX_BYTES:
        findings.add(1, "too_large", limit=MAX_BYTES)
        raise StrategyError(findings.problems)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        findings.add(raw.count(b"\n", 0, error.start) + 1, "not_utf8")
        raise StrategyError(findings.problems) from error


def _language_by_headings(text: str) -> str:
    chinese = sum(f"\n## {names['zh']}" in text for names in HEADINGS.values())
    return "zh" if chinese >= 2 else "en"


def _first_line(part: Part) -> int:
    """The line at which the text begins that `_texts` keeps."""
    return part.line + len(part.text) - len(part.text.lstrip("\n"))


def _texts(layout: Layout) -> dict[str, str]:
    return {key: part.text.strip("\n") for key, part in layout.sections.items()}
