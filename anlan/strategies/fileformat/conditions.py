"""`when:` of a step: `<fact> <op> <literal>` joined by and/or. No code is ever evaluated."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.strategies.fileformat.durations import span_seconds

Literal = str | int | float | bool
_TOKEN = re.compile(
    r"\s*(?:(?P<op><=|>=|==|!=|<|>)|\"(?P<text>[^\"]*)\"|'(?P<text2>[^']*)'"
    r"|(?P<number>-?\d+(?:\.\d+)?)(?P<unit>[smhd])?(?![\w.])|(?P<word>[A-Za-z_][\w.]*))"
)
_FACT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Comparison:
    fact: str
    operator: str
    literal: Literal


@dataclass(frozen=True)
class Condition:
    """Alternatives (or) of groups (and), as in every language: `and` binds stronger."""

    alternatives: tuple[tuple[Comparison, ...], ...]


@dataclass(frozen=True)
class Judgement:
    """True, False, or None when a fact is not known; then `missing` names it."""

    holds: bool | None
    missing: tuple[str, ...]


class ConditionError(ValueError):
    """The text is not a condition; the argument is the part that was not understood."""


def read_condition(text: str) -> Condition:
    tokens = _tokens(text)
    groups: list[tuple[Comparison, ...]] = []
    group: list[Comparison] = []
    while True:
        group.append(_comparison(tokens, text))
        if not tokens:
            groups.append(tuple(group))
            return Condition(tuple(groups))
        kind, value = tokens.pop(0)
        if (kind, value) == ("word", "or"):
            groups.append(tuple(group))
            group = []
        elif (kind, value) != ("word", "and"):
            raise ConditionError(str(value))


def judge(condition: Condition, facts: Mapping[str, Any]) -> Judgement:
    """Whether it holds. An unknown fact makes it undecided, never silently false."""
    missing: list[str] = []
    undecided = False
    for group in condition.alternatives:
        results = [_compare(comparison, facts, missing) for comparison in group]
        if all(result is True for result in results):
            return Judgement(True, ())
        if False not in results:
            undecided = True
    return Judgement(None if undecided else False, tuple(dict.fromkeys(missing)))


def _tokens(text: str) -> list[tuple[str, Any]]:
    tokens: list[tuple[str, Any]] = []
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            raise ConditionError(text[position:].strip())
        tokens.append(_token(match))
        position = match.end()
    return tokens


def _token(match: re.Match[str]) -> tuple[str, Any]:
    if match["op"]:
        return "op", match["op"]
    if match["number"]:
        if match["unit"]:
            return "literal", span_seconds(match["number"].lstrip("-") + match["unit"])
        number = match["number"]
        return "literal", float(number) if "." in number else int(number)
    if match["word"] in ("true", "false"):
        return "literal", match["word"] == "true"
    if match["word"]:
        return "word", match["word"]
    return "literal", match["text"] if match["text"] is not None else match["text2"]


def _comparison(tokens: list[tuple[str, Any]], text: str) -> Comparison:
    if len(tokens) < 3:
        raise ConditionError(text)
    (kind, fact), (op_kind, op), (literal_kind, literal) = tokens[:3]
    if kind != "word" or not _FACT.match(fact):
        raise ConditionError(str(fact))
    if op_kind != "op":
        raise ConditionError(str(op))
    if literal_kind != "literal" or literal is None:
        raise ConditionError(str(literal))
    del tokens[:3]
    return Comparison(fact, op, literal)


def _compare(comparison: Comparison, facts: Mapping[str, Any], missing: list[str]) -> bool | None:
    value: Any = facts
    for name in comparison.fact.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
        if value is None:
            missing.append(comparison.fact)
            return None
    try:
        return bool(_OPERATORS[comparison.operator](value, comparison.literal))
    except TypeError:
        missing.append(comparison.fact)
        return None
