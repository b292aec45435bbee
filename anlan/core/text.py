"""Small text functions without business words."""

import hashlib
import re
import unicodedata

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d+")


def one_line(text: str, limit: int = 200) -> str:
    """The text on one line, cut with an ellipsis when it is longer than the limit."""
    flat = _SPACE.sub(" ", text).strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def normalised(text: str) -> str:
    """The text as an identity: width, case, spaces and numbers do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NUMBER.sub("#", _SPACE.sub(" ", folded)).strip()


def short_hash(*parts: object) -> str:
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]
