"""What is searched in a strategy: title, name, symptoms, sections, steps and their commands. Pure.

Markup would only stand in the way of words and of reading a snippet, so it is taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from anlan.strategies.fileformat.placeholders import texts_in
from anlan.strategies.searching.folding import Folded
from anlan.strategies.searching.ranking import SYMPTOM, TITLE, Document, Part

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_FENCE_LINE = re.compile(r"^ {0,6}(?:```|~~~).*$", re.MULTILINE)
_LINE_MARK = re.compile(r"^\s*(?:[-*+]|\d+\.|#{2,6}|>)\s+", re.MULTILINE)
_TABLE_RULE = re.compile(r"^[\s|:-]+$", re.MULTILINE)
# The bars of a row of a table; inside commands they are pipes and stay.
_TABLE_ROW = re.compile(r"^\|(.*)\|\s*$", re.MULTILINE)


def plain(markdown: str) -> str:
    """The words of a Markdown text, roughly as they are read."""
    text = _FENCE_LINE.sub("", markdown)
    text = _LINK.sub(r"\1", text)
    text = _TABLE_RULE.sub("", text)
    text = _TABLE_ROW.sub(lambda row: row[1].replace("|", "—").strip(), text)
    text = _LINE_MARK.sub("", text)
    return text.replace("**", "").replace("`", "")


def document_of(parsed: Mapping[str, Mapping[str, Any]]) -> Document:
    """Language -> parsed strategy in its JSON form."""
    slug = str(next(iter(parsed.values()))["slug"])
    return Document.of(slug, {language: list(_parts(one)) for language, one in parsed.items()})


def _parts(parsed: Mapping[str, Any]) -> Iterator[Part]:
    yield Part(TITLE, Folded(parsed["title"]))
    yield Part(TITLE, Folded(parsed["slug"]))
    for symptom in parsed["symptoms"]:
        yield Part(SYMPTOM, Folded(symptom))
    for key, text in parsed["sections"].items():
        if key != "respond":
            yield Part(key, Folded(plain(text)))
    for step in parsed["steps"]:
        yield Part("respond", Folded(_step_text(step)), str(step["id"]))


def _step_text(step: Mapping[str, Any]) -> str:
    command = ((step.get("do") or {}).get("ssh") or {}).get("command", [])
    others = {key: value for key, value in (step.get("do") or {}).items() if key != "ssh"}
    answers = step.get("answers") or {}
    lines = [
        plain(str(step["text"])),
        " ".join(str(word) for word in command),
        *texts_in([others, step.get("undo"), list(answers.values())]),
        str(step.get("expect") or ""),
        str(step["id"]),
    ]
    return "\n".join(line for line in lines if line)
