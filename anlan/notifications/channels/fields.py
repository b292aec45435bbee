"""Reads what gateways post, as JSON or as a form, and what people answer. Pure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from anlan.notifications.channels.base import Reply

_REPLIES = {
    Reply.TAKE: {"1", "ack", "ok", "taken", "收到", "接单", "确认"},
    Reply.NEXT: {"2", "pass", "转", "转交", "下一位"},
}


def fields_of(body: str) -> dict[str, str]:
    """Field → value; what lies inside another object is named `outer.inner`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return dict(parse_qsl(body, max_num_fields=100)) if body.count("&") < 100 else {}
    return dict(_flat(found, "")) if isinstance(found, dict) else {}


def _flat(value: dict[str, Any], prefix: str, depth: int = 0) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, inner in value.items():
        if isinstance(inner, dict):
            found += _flat(inner, f"{prefix}{name}.", depth + 1) if depth < 4 else []
        elif isinstance(inner, str | int) and not isinstance(inner, bool):
            found.append((f"{prefix}{name}", str(inner)))
    return found


def reply_of(text: str) -> Reply | None:
    """The answer in what somebody typed; whatever else he writes is none."""
    word = text.strip().strip("。.!！#*").lower()
    return next((reply for reply, words in _REPLIES.items() if word in words), None)


def digits_of(phone: str) -> str:
    return "".join(sign for sign in phone if sign in "0123456789").removeprefix("00")


def is_same_phone(one: str, other: str) -> bool:
    """Equal, or one of them lacks only the country's prefix (up to three digits)."""
    short, long = sorted((digits_of(one), digits_of(other)), key=len)
    return (len(short) >= 3 and short == long) or (
        len(short) >= 10 and len(long) - len(short) <= 3 and long.endswith(short)
    )
