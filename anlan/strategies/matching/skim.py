"""Reads of a strategy file what the match needs, when the file is written in the plain way.

A cold start of the command line has to read a hundred files; the full reader and YAML take most of
that time. Whatever is written in a way that this cannot read for certain is left to them (None).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_KEY = re.compile(r"([a-z_]+):(?: (.*))?$")
_PLAIN = re.compile(r"[^\s\"'\[\]{}>|*&!%#`@,?:-](?:(?!: | #)[^\n])*(?<!:)$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"$')
_SINGLE = re.compile(r"'((?:[^']|'')*)'$")
_WORDS_OF_YAML = frozenset(["yes", "no", "on", "off", "true", "false", "null", "y", "n"])
_HEADING = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True)
class Skimmed:
    slug: str
    title: str
    category: str
    applies_to: tuple[str, ...]
    symptoms: tuple[str, ...]
    # The first two sections, in which inspection items are named.
    body: str


class _Odd(Exception):
    """Written in a way that only YAML can tell."""


def skim(text: str) -> Skimmed | None:
    head, mark, body = text.partition("\n---\n")
    if not mark or not head.startswith("---\n") or "\r" in text or "\x00" in text:
        return None
    try:
        values, lists = _front_matter(head[4:])
        applies = _flow_list(values["applies_to"])
        sections = _HEADING.split(body, maxsplit=3)
        return Skimmed(
            values["slug"], values["title"], values["category"], applies,
            tuple(lists["symptoms"]), "\n".join(sections[:3]),
        )  # fmt: skip
    except (_Odd, KeyError):
        return None


def _front_matter(head: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    current = ""
    for line in filter(str.strip, head.split("\n")):
        found = _KEY.match(line)
        if found:
            current = found[1]
            if current in values or current in lists:
                raise _Odd
            if found[2] is None:
                lists[current] = []
            elif current in ("title", "slug", "category"):
                values[current] = _scalar(found[2])
            else:
                values[current] = found[2]
        elif current == "symptoms":
            lists[current].append(_scalar(_item(line)))
        elif not line.startswith("  ") or current not in lists:
            raise _Odd
    return values, lists


def _item(line: str) -> str:
    stripped = line.lstrip(" ")
    if not stripped.startswith("- "):
        raise _Odd
    return stripped[2:]


def _scalar(raw: str) -> str:
    raw = raw.strip()
    if found := _QUOTED.match(raw):
        return found[1].replace('\\"', '"').replace("\\\\", "\\")
    if found := _SINGLE.match(raw):
        return found[1].replace("''", "'")
    # Numbers, dates and words like "yes" are no text for YAML.
    is_text = raw.isalpha() if len(raw) < 7 else " " in raw or not raw.isascii() or "-" in raw
    if not _PLAIN.match(raw) or raw.lower() in _WORDS_OF_YAML:
        raise _Odd
    is_text = is_text or raw[0].isalpha() or raw[0] == "_"
    if (raw.isascii() and not is_text) or not any(map(str.isalpha, raw)):
        raise _Odd
    return raw


def _flow_list(raw: str) -> tuple[str, ...]:
    if not (raw.startswith("[") and raw.endswith("]")) or any(c in raw for c in "\"'#{}:"):
        raise _Odd
    return tuple(word.strip() for word in raw[1:-1].split(","))
