"""Front matter: every key checked, unknown ones refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from anlan.strategies.fileformat.durations import span_seconds
from anlan.strategies.fileformat.layout import Part
from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.vocabulary import ASSET_CLASSES, CATEGORIES, SEVERITIES
from anlan.strategies.fileformat.yamltext import Loaded, read_yaml

REQUIRED = (
    "slug",
    "title",
    "category",
    "severity",
    "applies_to",
    "symptoms",
    "rto",
    "roles",
)
KEYS = (*REQUIRED, "rpo")
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
ROLE = re.compile(r"[a-z][a-z0-9_]*\Z")
MIN_SYMPTOMS = 3
MAX_SYMPTOMS = 200
MAX_TEXT = 200


@dataclass
class FrontMatter:
    slug: str
    title: str
    category: str
    severity: str
    applies_to: tuple[str, ...]
    symptoms: tuple[str, ...]
    rto_s: int
    rpo_s: int | None
    roles: dict[str, str]


def read_front_matter(part: Part, findings: Findings) -> FrontMatter | None:
    """The checked front matter; None when anything in it was refused."""
    before = len(findings.problems)
    loaded = read_yaml(part.text, first_line=part.line, findings=findings)
    if loaded is None:
        return None
    if not isinstance(loaded.value, dict):
        findings.add(part.line, "not_a_map", what="front matter")
        return None
    for key in loaded.value:
        if key not in KEYS:
            findings.add(loaded.line(key), "key_unknown", key=key, known=", ".join(KEYS))
    for key in REQUIRED:
        if key not in loaded.value:
            findings.add(part.line - 1, "key_missing", key=key)
    checked = _Checker(loaded, findings).front_matter()
    return checked if len(findings.problems) == before else None


class _Checker:
    def __init__(self, loaded: Loaded, findings: Findings) -> None:
        self.loaded = loaded
        self.values: dict[str, Any] = loaded.value
        self.findings = findings

    def front_matter(self) -> FrontMatter:
        return FrontMatter(
            slug=self._matching("slug", SLUG, "a-z, 0-9, -"),
            title=self._text("title"),
            category=self._one_of("category", CATEGORIES),
            severity=self._one_of("severity", SEVERITIES),
            applies_to=self._applies_to(),
            symptoms=self._symptoms(),
            rto_s=self._span("rto") or 0,
            rpo_s=self._span("rpo"),
            roles=self._roles(),
        )

    def _wrong(self, key: str, expected: str, *path: str | int) -> None:
        self.findings.add(self.loaded.line(key, *path), "value", key=key, expected=expected)

    def _text(self, key: str) -> str:
        value = self.values.get(key)
        if key in self.values and not _is_text(value):
            self._wrong(key, f"text, 1-{MAX_TEXT}")
        return value if isinstance(value, str) else ""

    def _matching(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self._text(key)
        if value and not pattern.match(value):
            self._wrong(key, expected)
        return value

    def _one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.values.get(key)
        if key in self.values and value not in allowed:
            self._wrong(key, ", ".join(allowed))
        return value if isinstance(value, str) else ""

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or (key in self.values and not value):
            self._wrong(key, "[…]")
            return ()
        seen: set[str] = set()
        for number, entry in enumerate(value):
            if not _is_text(entry):
                self._wrong(key, f"text, 1-{MAX_TEXT}", number)
            elif entry.casefold() in seen:
                line = self.loaded.line(key, number)
                self.findings.add(line, "entry_twice", key=key, entry=entry)
            else:
                seen.add(entry.casefold())
        return tuple(entry for entry in value if isinstance(entry, str))

    def _applies_to(self) -> tuple[str, ...]:
        classes = self._texts("applies_to")
        for number, entry in enumerate(classes):
            if entry not in ASSET_CLASSES:
                self._wrong("applies_to", ", ".join(ASSET_CLASSES), number)
        return classes

    def _symptoms(self) -> tuple[str, ...]:
        symptoms = self._texts("symptoms")
        if symptoms and not MIN_SYMPTOMS <= len(symptoms) <= MAX_SYMPTOMS:
            self._wrong("symptoms", f"{MIN_SYMPTOMS}-{MAX_SYMPTOMS}")
        return symptoms

    def _span(self, key: str) -> int | None:
        if key not in self.values:
            return None
        seconds = span_seconds(self.values[key])
        if seconds is None:
            self._wrong(key, "15m, 4h, 1d")
        return seconds

    def _roles(self) -> dict[str, str]:
        value = self.values.get("roles", {})
        if not isinstance(value, dict) or ("roles" in self.values and not value):
            self._wrong("roles", "{role: name}")
            return {}
        for role, name in value.items():
            if not ROLE.match(role):
                self._wrong("roles", "a-z, 0-9, _", role)
            if not _is_text(name):
                self._wrong("roles", f"text, 1-{MAX_TEXT}", role)
        return {role: name for role, name in value.items() if isinstance(name, str)}


def _is_text(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) <= MAX_TEXT
        and bool(value.strip())
        and "\n" not in value
    )
