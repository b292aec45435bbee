"""Cuts a file into front matter and sections, with the line each begins at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.vocabulary import HEADINGS, LANGUAGES, SECTIONS

MAX_BYTES = 1024 * 1024
# Some editors begin a file with it; it is kept in the stored text and means nothing.
BOM = "\ufeff"
# Characters that a page cannot show or that Markdown and YAML would count as the end of a line,
# which every line number after them would feel.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_HEADING = re.compile(r" {0,3}(#{1,2})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_KEY_OF_HEADING = {
    language: {names[language].casefold(): key for key, names in HEADINGS.items()}
    for language in LANGUAGES
}


@dataclass(frozen=True)
class Part:
    """A piece of the file; `line` is the line its text begins at, counted from 1."""

    text: str
    line: int


@dataclass
class Layout:
    front_matter: Part
    sections: dict[str, Part]


def cut(text: str, *, language: str, findings: Findings) -> Layout | None:
    """Front matter and the six sections; None when there is no front matter to speak of."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        findings.add(1, "too_large", limit=MAX_BYTES)
        return None
    text = text.removeprefix(BOM).replace("\r\n", "\n")
    control = _CONTROL.search(text)
    if control:
        code = f"U+{ord(control[0]):04X}"
        findings.add(text.count("\n", 0, control.start()) + 1, "control", char=code)
        return None
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        findings.add(1, "no_front_matter")
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        findings.add(1, "front_matter_open")
        return None
    front_matter = Part("\n".join(lines[1:end]), 2)
    return Layout(front_matter, _sections(lines, end + 1, language, findings))


def _sections(lines: list[str], start: int, language: str, findings: Findings) -> dict[str, Part]:
    marks = _headings(lines, start, findings)
    first = marks[0][0] if marks else len(lines)
    for number in range(start, first):
        if lines[number].strip():
            findings.add(number + 1, "text_before_section")
            break
    sections: dict[str, Part] = {}
    ends = [number for number, _title in marks[1:]] + [len(lines)]
    for (number, title), end in zip(marks, ends, strict=True):
        key = _section_key(title, number + 1, language, findings)
        if key is None:
            continue
        if key in sections:
            findings.add(number + 1, "section_twice", heading=title)
            continue
        body = "\n".join(lines[number + 1 : end])
        if not body.strip():
            findings.add(number + 1, "section_empty", heading=title)
        sections[key] = Part(body, number + 2)
    _check_complete(sections, language, len(lines), findings)
    return sections


def _section_key(title: str, line: int, language: str, findings: Findings) -> str | None:
    key = _KEY_OF_HEADING[language].get(title.casefold())
    if key is not None:
        return key
    other = next((code for code in LANGUAGES if code != language), language)
    foreign = _KEY_OF_HEADING[other].get(title.casefold())
    if foreign is not None:
        expected = HEADINGS[foreign][language]
        findings.add(line, "heading_language", heading=title, expected=expected)
        return foreign
    findings.add(line, "heading_unknown", heading=title)
    return None


def _check_complete(
    sections: dict[str, Part], language: str, last_line: int, findings: Findings
) -> None:
    for key in SECTIONS:
        if key not in sections:
            findings.add(last_line, "section_missing", heading=HEADINGS[key][language])
    order = [key for key in sections if key in SECTIONS]
    for before, after in pairwise(order):
        if SECTIONS.index(after) < SECTIONS.index(before):
            heading = HEADINGS[after][language]
            findings.add(sections[after].line - 1, "section_order", heading=heading)
            break


def _headings(lines: list[str], start: int, findings: Findings) -> list[tuple[int, str]]:
    """Level-two headings outside fences; level one and underlined ones are named as wrong."""
    found: list[tuple[int, str]] = []
    for number in _outside_fences(lines, start, findings):
        line = lines[number]
        heading = _HEADING.match(line)
        if heading and len(heading[1]) == 1:
            findings.add(number + 1, "heading_level")
        elif heading:
            found.append((number, (heading[2] or "").strip()))
        elif number > start and _UNDERLINE.match(line) and lines[number - 1].strip():
            findings.add(number + 1, "heading_underlined")
    return found


def _outside_fences(lines: list[str], start: int, findings: Findings) -> Iterator[int]:
    """Numbers of the lines that are not inside a code fence."""
    mark, opened_at = "", 0
    for number in range(start, len(lines)):
        fence = _FENCE.match(lines[number])
        if mark:
            if fence and fence[1].startswith(mark) and not fence[2].strip():
                mark = ""
        elif fence:
            mark, opened_at = fence[1], number
        else:
            yield number
    if mark:
        findings.add(opened_at + 1, "fence_open")


def language_of(path: str) -> str | None:
    """The language that a file name ends with: `….zh.md` or `….en.md`."""
    for language in LANGUAGES:
        if path.endswith(f".{language}.md"):
            return language
    return None
