"""`{{ a.b }}`: where placeholders stand in a text and which are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

ANY = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\Z")


def names_in(text: str) -> list[str]:
    """What stands between the braces, trimmed; not necessarily a legal name."""
    return [match[1].strip() for match in ANY.finditer(text)]


def texts_in(value: Any) -> Iterator[str]:
    """Every text inside a `do:` value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from texts_in(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from texts_in(entry)
