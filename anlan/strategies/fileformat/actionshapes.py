"""The shapes of `do:` and `undo:`: which keys each kind knows and what they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anlan.strategies.fileformat.durations import span_seconds
from anlan.strategies.fileformat.problems import Findings
from anlan.strategies.fileformat.yamltext import Loaded

Check = Callable[[Any], bool]


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
    return isinstance(value, int) and 100 <= value <= 599


def _is_flat_map(value: Any) -> bool:
    return isinstance(value, dict) and all(not isinstance(v, dict | list) for v in value.values())


def _one_of(*allowed: str) -> Check:
    return lambda value: value in allowed


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# kind -> key -> (what is expected there, how it is checked, whether it must be there)
SHAPES: dict[str, dict[str, tuple[str, Check, bool]]] = {
    "ssh": {
        "command": ("[argument, …]", _is_arguments, True),
        "on": ("host", _is_text, False),
        "timeout": ("60s", _is_span, False),
    },
    "http": {
        "url": ("URL", _is_text, True),
        "method": (", ".join(_METHODS), _one_of(*_METHODS), False),
        "headers": ("{name: value}", _is_flat_map, False),
        "body": ("text", _is_text, False),
        "status": ("100-599", _is_status, False),
    },
    "restore": {
        "copy": ("last_proven, last_good", _one_of("last_proven", "last_good"), True),
        "to": ("scratch, original", _one_of("scratch", "original"), True),
        "path": ("path", _is_text, False),
    },
    "inspect": {"items": ("[LNX-01, …]", _is_texts, False)},
    "ansible": {
        "playbook": ("path", _is_text, True),
        "limit": ("text", _is_text, False),
        "vars": ("{name: value}", _is_flat_map, False),
    },
    "notify": {
        "to": ("[role, …]", _is_texts, True),
        "message": ("text", _is_text, True),
    },
    "manual": {"text": ("text", _is_text, True)},
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
        elif not shape[name][1](value):
            findings.add(line, "value", key=name, expected=shape[name][0])
    for name, (_expected, _check, required) in shape.items():
        if required and name not in arguments:
            findings.add(loaded.line(*path), "key_missing", key=name)
