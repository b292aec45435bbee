"""What a parsed file is: plain data that goes to JSON and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

Next = str | dict[str, str] | None


@dataclass(frozen=True)
class Step:
    """One item of Respond. `next` is an id, a map answer → id, or None: the item that follows."""

    id: str
    text: str
    kind: str = "manual"
    role: str | None = None
    expect: str | None = None
    budget_s: int | None = None
    approve: str | None = None
    two_person: bool = False
    evidence: tuple[str, ...] = ()
    destructive: bool = False
    do: dict[str, Any] | None = None
    undo: dict[str, Any] | None = None
    next: Next = None
    parallel: tuple[str, ...] = ()
    when: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    line: int = 0

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "evidence": list(self.evidence), "parallel": list(self.parallel)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Step:
        known = {entry.name for entry in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        values["evidence"] = tuple(values.get("evidence", ()))
        values["parallel"] = tuple(values.get("parallel", ()))
        return cls(**values)


@dataclass(frozen=True)
class ParsedStrategy:
    """One file in one language. `sections` holds Markdown; `respond` is also there, as `steps`."""

    slug: str
    title: str
    language: str
    category: str
    severity: str
    applies_to: tuple[str, ...]
    symptoms: tuple[str, ...]
    rto_s: int
    rpo_s: int | None
    roles: dict[str, str]
    sections: dict[str, str]
    steps: tuple[Step, ...]
    path: str = ""
    section_lines: dict[str, int] = field(default_factory=dict)

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def as_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "applies_to": list(self.applies_to),
            "symptoms": list(self.symptoms),
            "steps": [step.as_json() for step in self.steps],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> ParsedStrategy:
        values = dict(stored)
        values["applies_to"] = tuple(values["applies_to"])
        values["symptoms"] = tuple(values["symptoms"])
        values["steps"] = tuple(Step.from_json(step) for step in values["steps"])
        return cls(**values)
