"""Reads what was sent as events, naming every field that is not as expected. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAX_EVENTS = 1000
MAX_BYTES = 1024 * 1024
MAX_TEXT = 10_000
MAX_DATA = 64 * 1024
SEVERITIES = ("I", "II", "III", "IV")
STATUSES = ("firing", "resolved")
FIELDS = (
    "text", "source", "organisation", "object", "symptom", "severity", "status", "occurred_at",
    "key", "data",
)  # fmt: skip


@dataclass
class Reading:
    """One event as sent; `errors` says what was wrong with it."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)


def read_event(sent: object, prefix: str) -> Reading:
    """`prefix` is `[3].` for the fourth of a list and empty for a single object."""
    reading = Reading()
    if not isinstance(sent, Mapping):
        place = prefix.rstrip(".") or "body"
        reading.errors.append({"field": place, "expected": "an object"})
        return reading
    for name in sent:
        if name not in FIELDS:
            reading.errors.append({"field": f"{prefix}{name}", "expected": "no such field"})
    for name, (read, expected) in _READERS.items():
        try:
            reading.values[name] = read(sent.get(name))
        except ValueError:
            reading.errors.append({"field": f"{prefix}{name}", "expected": expected})
    return reading


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
        raise ValueError
    return value.replace("\x00", "").strip()


def _short(limit: int) -> Any:
    def read(value: object) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > limit or "\x00" in value:
            raise ValueError
        return value.strip() or None

    return read


def _one_of(allowed: tuple[str, ...]) -> Any:
    def read(value: object) -> str | None:
        if value is not None and value not in allowed:
            raise ValueError
        return str(value) if value is not None else None

    return read


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _data(value: object) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict) or len(json.dumps(value).encode()) > MAX_DATA:
        raise ValueError
    return value


_READERS: dict[str, tuple[Any, str]] = {
    "text": (_text, "a text of 1 to 10,000 characters"),
    "source": (_short(40), "a text of at most 40 characters"),
    "organisation": (_short(40), "the code of an organisation"),
    "object": (_short(255), "a text of at most 255 characters"),
    "symptom": (_short(255), "a text of at most 255 characters"),
    "severity": (_one_of(SEVERITIES), "I, II, III or IV"),
    "status": (_one_of(STATUSES), "firing or resolved"),
    "occurred_at": (_moment, "a moment as in RFC 3339, with its offset"),
    "key": (_short(255), "a text of at most 255 characters"),
    "data": (_data, "an object of at most 64 KiB"),
}


def expectations() -> dict[str, str]:
    """What each field of an event is, in words; the API's description is made from it."""
    return {name: expected for name, (_read, expected) in _READERS.items()}
