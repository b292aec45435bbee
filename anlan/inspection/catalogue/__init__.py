"""The catalogue as shipped: one YAML file per class, read without Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from anlan.inspection.thresholds import Thresholds, parse

FOLDER = Path(__file__).parent
LABELS = {
    "normal": ("正常", "normal"),
    "warn": ("警告", "warning"),
    "crit": ("严重", "critical"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as its file says it."""

    code: str
    item_class: str
    zh: str
    en: str
    mode: str
    criterion_zh: str
    criterion_en: str
    meaning_zh: str
    meaning_en: str
    unit: str
    method: str
    cycle: str
    src: str
    reader: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    metric: str = ""
    thresholds: Mapping[str, Any] = field(default_factory=dict)
    cycle_s: int = 0
    strategy: str = ""
    proof: str = ""
    not_wired: str = ""

    @property
    def is_automatic(self) -> bool:
        return self.mode != "M"

    @property
    def is_wired(self) -> bool:
        return bool(self.reader)

    @property
    def limits(self) -> Thresholds:
        return parse(self.metric, self.thresholds)


@dataclass(frozen=True, slots=True)
class ItemClass:
    code: str
    zh: str
    en: str
    entries: tuple[Entry, ...]


@cache
def shipped() -> tuple[ItemClass, ...]:
    """Every class in the order of its code."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def entries() -> list[Entry]:
    return [entry for item_class in shipped() for entry in item_class.entries]


def _read(path: Path) -> ItemClass:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    name = raw["name"]
    return ItemClass(
        raw["class"],
        name["zh"],
        name["en"],
        tuple(_entry(raw["class"], one) for one in raw["items"]),
    )


def _entry(item_class: str, raw: Mapping[str, Any]) -> Entry:
    same = ("zh", "en", "mode", "unit", "method", "cycle", "src")
    wired = ("reader", "args", "metric", "thresholds", "cycle_s", "strategy", "proof", "not_wired")
    return Entry(
        code=raw["id"],
        item_class=item_class,
        criterion_zh=_criterion(raw, 0),
        criterion_en=_criterion(raw, 1),
        meaning_zh=raw["meaning"]["zh"],
        meaning_en=raw["meaning"]["en"],
        **{name: raw[name] for name in same},
        **{name: raw[name] for name in wired if name in raw},
    )


def _criterion(raw: Mapping[str, Any], language: int) -> str:
    parts = []
    for name, labels in LABELS.items():
        text = raw.get(name, "")
        if isinstance(text, Mapping):
            text = text[("zh", "en")[language]]
        if text:
            parts.append(f"{labels[language]} {text}")
    return ("；", "; ")[language].join(parts)
