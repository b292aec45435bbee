"""Makes spellings of one word equal: width, case, traditional characters, homophones, dialect.

Everything that is compared, texts and strategies alike, goes through `folded`; so a wrong homophone
in a report meets the right one in a strategy, and nothing here has to know which was meant.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "lexicon/folding.txt"


@dataclass(frozen=True)
class _Tables:
    script: dict[int, str]
    sound: dict[int, str]
    words: dict[str, str]


def folded(text: str) -> str:
    """Full-width, case, script, regional words and homophones do not matter."""
    flat = simplified(text)
    if flat.isascii():
        return flat
    for word, instead in _tables().words.items():
        if word in flat:
            flat = flat.replace(word, instead)
    return flat.translate(_tables().sound)


def simplified(text: str) -> str:
    """Readable folding: width, case, apostrophes and traditional characters only."""
    flat = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    return flat if flat.isascii() else flat.translate(_tables().script)


@cache
def _tables() -> _Tables:
    parts: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = parts.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current += [line] if "words" in parts else line.split()
    return _Tables(
        {ord(pair[0]): pair[1] for pair in parts["traditional"]},
        {ord(one): group[0] for group in parts["homophones"] for one in group[1:]},
        dict(line.split() for line in parts["words"]),
    )
