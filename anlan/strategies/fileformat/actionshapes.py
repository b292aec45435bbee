"""The shapes of `do:` and `undo:`: which keys each kind knows and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anlan.strategies.fileformat.durations import SPAN, span_seconds
from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.yamltext import Loaded

Check = Callable[[Any], bool]
NOT_BLANK = r"\S"


@dataclass(frozen=True)
class Value:
    """What may stand at a key: words for people, the check, and the same as JSON Schema."""

    expected: str
    check: Check
    schema: dict[str, Any]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(entry) for entry in value)


def _is_arguments(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(part, str | int) and not isinstance(part, bool) for part in value)


def _is_span(value: Any) -> bool:
    return span_seconds(value) is not None


def _is_status(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599


def _is_flat_map(value: Any) -> bool:
    return isinstance(value, dict) and all(not isinstance(v, dict | list) for v in value.values())


def one_of(*allowed: str) -> Value:
    return Value(", ".join(allowed), lambda value: value in allowed, {"enum": list(allowed)})


def as_pattern(pattern: str) -> str:
    """One of our patterns so that every reader of JSON Schema takes it as whole and to the end."""
    return "^" + pattern.removesuffix(r"\Z") + r"(?![\s\S])"


_TEXT_SCHEMA: dict[str, Any] = {"type": "string", "pattern": NOT_BLANK}
TEXT = Value("text", _is_text, _TEXT_SCHEMA)
_PATH = Value("path", _is_text, _TEXT_SCHEMA)
_FLAT_MAP = Value(
    "{name: value}",
    _is_flat_map,
    {"type": "object", "additionalProperties": {"not": {"type": ["object", "array"]}}},
)
_ARGUMENTS = Value(
    "[argument, …]",
    _is_arguments,
    {"type": "array", "minItems": 1, "items": {"type": ["string", "integer"]}},
)
_STATUS = Value("100-599", _is_status, {"type": "integer", "minimum": 100, "maximum": 599})
SPAN_VALUE = Value("60s", _is_span, {"type": "string", "pattern": as_pattern(SPAN.pattern)})


def _texts(expected: str) -> Value:
    schema = {"type": "array", "minItems": 1, "items": _TEXT_SCHEMA}
    return Value(expected, _is_texts, schema)


# kind -> key -> (what may stand there, whether it must be there)
SHAPES: dict[str, dict[str, tuple[Value, bool]]] = {
    "ssh": {
        "command": (_ARGUMENTS, True),
        "on": (Value("host", _is_text, _TEXT_SCHEMA), False),
        "timeout": (SPAN_VALUE, False),
    },
    "http": {
        "url": (Value("URL", _is_text, _TEXT_SCHEMA), True),
        "method": (one_of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"), False),
        "headers": (_FLAT_MAP, False),
        "body": (TEXT, False),
        "status": (_STATUS, False),
    },
    "restore": {
        "copy": (one_of("last_proven", "last_good"), True),
        "to": (one_of("scratch", "original"), True),
        "path": (_PATH, False),
    },
    "inspect": {"items": (_texts("[LNX-01, …]"), False)},
    "ansible": {
        "playbook": (_PATH, True),
        "limit": (TEXT, False),
        "vars": (_FLAT_MAP, False),
    },
    "notify": {
        "to": (_texts("[role, …]"), True),
        "message": (TEXT, True),
    },
    "manual": {"text": (TEXT, True)},
}
DO_KINDS = ("ssh", "http", "restore", "inspect", "ansible", "notify")
UNDO_KINDS = (*DO_KINDS, "manual")
# Words for people: they may differ between the languages of a strategy.
TEXT_KEYS = ("message", "text")


def check_action(key: str, loaded: Loaded, findings: Findings) -> dict[str, Any] | None:
    """The value of `do:` or `undo:`, or None after a finding."""
    value = loaded.value.get(key)
    kinds = UNDO_KINDS if key == "undo" else DO_KINDS
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in kinds:
        expected = "{" + "|".join(kinds) + ": {…}}"
        findings.add(loaded.line(key), "value", key=key, expected=expected)
        return None
    kind, arguments = next(iter(value.items()))
    arguments = {} if arguments is None else arguments
    if not isinstance(arguments, dict):
        findings.add(loaded.line(key, kind), "not_a_map", what=kind)
        return None
    _check_arguments(kind, arguments, (key, kind), loaded, findings)
    return {kind: arguments}


def _check_arguments(
    kind: str,
    arguments: dict[str, Any],
    path: tuple[str, str],
    loaded: Loaded,
    findings: Findings,
) -> None:
    shape = SHAPES[kind]
    for name, value in arguments.items():
        line = loaded.line(*path, name)
        if name not in shape:
            findings.add(line, "key_unknown", key=name, known=", ".join(shape))
        elif not shape[name][0].check(value):
            findings.add(line, "value", key=name, expected=shape[name][0].expected)
    for name, (_value, required) in shape.items():
        if required and name not in arguments:
            findings.add(loaded.line(*path), "key_missing", key=name)
