"""Fills {phone}, {text}, {language}, {key} and {callback} into the templates of a gateway. Pure."""

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

_PLACE = re.compile(r"\{(phone|text|language|key|callback)\}")
_HEADER = re.compile(r"([A-Za-z0-9-]{1,60}):\s*([\x21-\x7e][\x20-\x7e]*)\Z")


def fill(template: str, values: Mapping[str, str], form: str) -> str:
    """`form` is `url` (percent-encoded) or `json` (inside a quoted string; ValueError if broken).

    A value can therefore never add a parameter, a field or a line of its own.
    """
    if form == "json":
        filled = _PLACE.sub(lambda found: _in_json(values[found[1]]), template)
        json.loads(filled)
        return filled
    return _PLACE.sub(lambda found: quote(values[found[1]], safe=""), template)


def headers_of(text: str) -> dict[str, str]:
    """`Name: value | Name: value`; ValueError names nothing, the text is a secret."""
    found = {}
    for part in text.split("|"):
        if not part.strip():
            continue
        header = _HEADER.match(part.strip())
        if header is None:
            raise ValueError("not Name: value")
        found[header[1]] = header[2].strip()
    return found


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]
