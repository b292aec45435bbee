"""The section Respond: each top-level list item is a step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it.token import Token

from anlan.strategies.fileformat.actionshapes import check_action
from anlan.strategies.fileformat.conditions import ConditionError, read_condition
from anlan.strategies.fileformat.durations import span_seconds
from anlan.strategies.fileformat.layout import Part
from anlan.strategies.fileformat.markdown import parse_blocks
from anlan.strategies.fileformat.parsed import Next, Step
from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.vocabulary import EVIDENCE_KINDS, EXITS, STEP_KINDS
from anlan.strategies.fileformat.yamltext import Loaded, read_yaml

STEP_ID = re.compile(r"(?=.{1,60}\Z)[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
ANSWER = re.compile(r"[a-z][a-z0-9_-]{0,9}\Z")
MAX_STEPS = 200
KEYS = (
    "id",
    "kind",
    "role",
    "expect",
    "budget",
    "approve",
    "two_person",
    "evidence",
    "destructive",
    "do",
    "undo",
    "next",
    "parallel",
    "when",
    "answers",
)


@dataclass
class _Item:
    """A list item: its first line, its Markdown without the step block, and that block."""

    line: int
    text: str
    block: Part | None


def read_steps(part: Part, roles: Sequence[str], findings: Findings) -> tuple[Step, ...]:
    items = _items(part, findings)
    if not items:
        findings.add(part.line, "no_steps")
    if len(items) > MAX_STEPS:
        findings.add(items[MAX_STEPS].line, "too_many_steps", limit=MAX_STEPS)
        return ()
    steps: list[Step] = []
    seen: set[str] = set()
    for number, item in enumerate(items, 1):
        step = _StepReader(item, number, roles, findings).read()
        if step is None:
            continue
        if step.id in seen:
            findings.add(step.line, "step_twice", id=step.id)
        seen.add(step.id)
        steps.append(step)
    return tuple(steps)


def _items(part: Part, findings: Findings) -> list[_Item]:
    lines = part.text.split("\n")
    items: list[_Item] = []
    item: tuple[int, int] | None = None
    blocks: list[Token] = []
    for token in parse_blocks(part.text):
        start, end = token.map or (0, 0)
        if token.type == "list_item_open" and token.level == 1:
            item, blocks = (start, end), []
        elif token.type == "list_item_close" and token.level == 1 and item:
            items.append(_item(lines, item, blocks, part.line, findings))
            item = None
        elif token.type == "fence" and token.info.strip() == "step":
            if item is None or token.level != 2:
                findings.add(part.line + start, "step_block_place")
            else:
                blocks.append(token)
    return items


def _item(
    lines: list[str], span: tuple[int, int], blocks: list[Token], base: int, findings: Findings
) -> _Item:
    for extra in blocks[1:]:
        findings.add(base + (extra.map or [0])[0], "step_block_twice")
    kept = list(range(*span))
    block = None
    if blocks:
        start, end = blocks[0].map or (0, 0)
        kept = [number for number in kept if not start <= number < end]
        block = Part(blocks[0].content, base + start + 1)
    text = _dedented([lines[number] for number in kept])
    if not text:
        findings.add(base + span[0], "step_sentence")
    return _Item(base + span[0], text, block)


def _dedented(lines: list[str]) -> str:
    """The item's Markdown without its marker and indentation."""
    match = re.match(r"\s*(?:[-*+]|\d{1,9}[.)])(\s{1,4}|$)", lines[0])
    width = match.end() if match else 0
    rest = [line[width:] if not line[:width].strip() else line.lstrip() for line in lines[1:]]
    text = "\n".join([lines[0][width:], *rest]).strip()
    return re.sub(r"\n{3,}", "\n\n", text)


class _StepReader:
    def __init__(self, item: _Item, number: int, roles: Sequence[str], findings: Findings) -> None:
        self.item = item
        self.number = number
        self.roles = roles
        self.findings = findings
        self.loaded = Loaded({}, {(): item.line})
        self.values: dict[str, Any] = {}

    def read(self) -> Step | None:
        if self.item.block is None:
            return Step(id=f"step-{self.number}", text=self.item.text, line=self.item.line)
        if not self._load(self.item.block):
            return None
        step = Step(
            id=self._id(),
            text=self.item.text,
            kind=self._one_of("kind", STEP_KINDS) or "manual",
            role=self._one_of("role", self.roles),
            expect=self._text("expect"),
            budget_s=self._budget(),
            approve=self._one_of("approve", self.roles),
            two_person=self._flag("two_person"),
            evidence=self._evidence(),
            destructive=self._flag("destructive"),
            do=check_action("do", self.loaded, self.findings) if "do" in self.values else None,
            undo=check_action("undo", self.loaded, self.findings)
            if "undo" in self.values
            else None,
            next=self._next(),
            parallel=self._parallel(),
            when=self._when(),
            answers=self._answers(),
            line=self.item.line,
        )
        self._check_whole(step)
        return step

    def _load(self, block: Part) -> bool:
        loaded = read_yaml(block.text, first_line=block.line, findings=self.findings)
        if loaded is None:
            return False
        if not isinstance(loaded.value, dict):
            self.findings.add(block.line, "not_a_map", what="step")
            return False
        self.loaded, self.values = loaded, loaded.value
        for key in self.values:
            if key not in KEYS:
                self.findings.add(loaded.line(key), "key_unknown", key=key, known=", ".join(KEYS))
        return True

    def _wrong(self, key: str, expected: str) -> None:
        self.findings.add(self.loaded.line(key), "value", key=key, expected=expected)

    def _id(self) -> str:
        value = self.values.get("id")
        if value is None:
            self.findings.add(self.loaded.line(), "key_missing", key="id")
            return f"step-{self.number}"
        if not isinstance(value, str) or not STEP_ID.match(value) or value in EXITS:
            self._wrong("id", "a-z, 0-9, -; ≠ end, unrecoverable")
            return f"step-{self.number}"
        return value

    def _one_of(self, key: str, allowed: Sequence[str]) -> str | None:
        value = self.values.get(key)
        if key in self.values and value not in allowed:
            self._wrong(key, ", ".join(allowed))
        return value if isinstance(value, str) else None

    def _text(self, key: str) -> str | None:
        value = self.values.get(key)
        if key in self.values and not (isinstance(value, str) and value.strip()):
            self._wrong(key, "text")
        return value.strip() if isinstance(value, str) else None

    def _flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self._wrong(key, "true, false")
        return value is True

    def _budget(self) -> int | None:
        if "budget" not in self.values:
            return None
        seconds = span_seconds(self.values["budget"])
        if not seconds:
            self._wrong("budget", "15m")
        return seconds

    def _evidence(self) -> tuple[str, ...]:
        value = self.values.get("evidence", [])
        if not isinstance(value, list) or any(kind not in EVIDENCE_KINDS for kind in value):
            self._wrong("evidence", "[" + ", ".join(EVIDENCE_KINDS) + "]")
            return ()
        return tuple(value)

    def _next(self) -> Next:
        value = self.values.get("next")
        if "next" not in self.values or isinstance(value, str):
            return value if isinstance(value, str) else None
        if isinstance(value, dict) and all(
            ANSWER.match(answer) and isinstance(target, str) for answer, target in value.items()
        ):
            return value
        self._wrong("next", "id, {yes: id, no: id}")
        return None

    def _answers(self) -> dict[str, str]:
        """Words for the answers of a decision, in the language of the file."""
        words = self.values.get("answers", {})
        following = self.values.get("next")
        known = following if isinstance(following, dict) else {}
        if not isinstance(words, dict) or not all(
            answer in known and isinstance(word, str) and word.strip()
            for answer, word in words.items()
        ):
            self._wrong("answers", "{" + ", ".join(f"{answer}: …" for answer in known) + "}")
            return {}
        return words

    def _parallel(self) -> tuple[str, ...]:
        value = self.values.get("parallel", [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            self._wrong("parallel", "[id, …]")
            return ()
        return tuple(value)

    def _when(self) -> str | None:
        text = self._text("when")
        if text:
            try:
                read_condition(text)
            except ConditionError as error:
                line = self.loaded.line("when")
                self.findings.add(line, "condition", part=str(error), condition=text)
        return text

    def _check_whole(self, step: Step) -> None:
        """What only the whole step shows."""
        if step.kind == "decision" and not (isinstance(step.next, dict) and len(step.next) > 1):
            self.findings.add(self.loaded.line("next"), "decision_answers", id=step.id)
        elif step.kind != "decision" and isinstance(step.next, dict):
            self.findings.add(self.loaded.line("next"), "answers_without_decision", id=step.id)
        if step.kind == "action" and "do" not in self.values:
            self.findings.add(self.loaded.line("kind"), "action_without_do", id=step.id)
        if step.destructive and "undo" not in self.values:
            self.findings.add(self.loaded.line("destructive"), "no_undo", id=step.id)
        if step.destructive and not (step.two_person or step.approve):
            self.findings.add(self.loaded.line("destructive"), "no_guard", id=step.id)
