"""What goes into an offline pack, as plain values; `facts` gathers them, the renderers lay out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from anlan.documents.model import Language

# What a reader is told of changes by; the order is that of the pack.
PARTS = ("organisation", "contacts", "ladders", "roster", "systems", "strategies", "left_out")
Why = Literal["", "class", "general"]


@dataclass(frozen=True)
class Person:
    name: str
    side: str
    role: str
    phone: str
    email: str


@dataclass(frozen=True)
class Rung:
    after_s: int
    level: int
    channel: str


@dataclass(frozen=True)
class Turn:
    """One shift, in the customer's local time; without an end it lasts until further notice."""

    level: int
    name: str
    phone: str
    begins: str
    ends: str


@dataclass(frozen=True)
class Gap:
    level: int
    begins: str
    ends: str


@dataclass(frozen=True)
class System:
    """One of the customer's systems and what could be restored of it, in local time."""

    name: str
    code: str
    asset_class: str
    address: str
    owner: str
    criticality: int
    has_backup: bool = False
    last_good: str = ""
    last_proven: str = ""

    def stable(self) -> dict[str, Any]:
        """Without the hours: a pack is not made again for every copy, once a day is enough."""
        days = {"last_good": self.last_good[:10], "last_proven": self.last_proven[:10]}
        return asdict(self) | days


@dataclass(frozen=True)
class Strategy:
    """A version in use that concerns the customer: for a class they have, or for everybody."""

    slug: str
    number: int
    sha256: str
    why: Why
    parsed: Mapping[str, Any] = field(repr=False)
    markdown: str = field(repr=False)

    @property
    def title(self) -> str:
        return str(self.parsed["title"])

    @property
    def applies_to(self) -> tuple[str, ...]:
        return tuple(self.parsed["applies_to"])


@dataclass(frozen=True)
class LeftOut:
    """A strategy that is not in the pack, and the classes of which the customer has nothing."""

    title: str
    applies_to: tuple[str, ...]


@dataclass(frozen=True)
class PackFacts:
    name: str
    code: str
    zone: str
    language: Language
    made_at: str
    valid_until: str
    contacts: tuple[Person, ...]
    ladders: tuple[tuple[str, tuple[Rung, ...]], ...]
    turns: tuple[Turn, ...]
    gaps: tuple[Gap, ...]
    weeks: tuple[str, str]
    systems: tuple[System, ...]
    strategies: tuple[Strategy, ...]
    left_out: tuple[LeftOut, ...]

    def parts(self) -> dict[str, Any]:
        """Part → its fingerprint; strategies each have their own."""
        stable: dict[str, Any] = {
            "organisation": [self.name, self.code, self.zone],
            "contacts": [asdict(person) for person in self.contacts],
            "ladders": [[level, [asdict(rung) for rung in rungs]] for level, rungs in self.ladders],
            "roster": [
                [asdict(turn) for turn in self.turns],
                [asdict(gap) for gap in self.gaps],
                self.weeks,
            ],
            "systems": [system.stable() for system in self.systems],
            "left_out": [asdict(each) for each in self.left_out],
        }
        found: dict[str, Any] = {name: fingerprint(value) for name, value in stable.items()}
        found["strategies"] = {each.slug: each.sha256 for each in self.strategies}
        return found

    def digest(self) -> str:
        """The hash over everything that goes in; when it is the same, so is the pack."""
        return fingerprint([self.language, self.parts()])


def fingerprint(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """Part → what of it changed; strategies are named, the others are told as a whole."""
    changed: dict[str, list[str]] = {}
    for part in PARTS:
        old, new = before.get(part), after.get(part)
        if old == new:
            continue
        slugs = sorted({*(old or {}), *(new or {})}) if part == "strategies" else []
        old_map, new_map = (old or {}, new or {}) if part == "strategies" else ({}, {})
        changed[part] = [slug for slug in slugs if old_map.get(slug) != new_map.get(slug)]
    return changed
