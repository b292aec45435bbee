"""`anlan strategy match TEXT` without Django and without the library that reads command lines:
loading either takes longer than the answer. What is not plain is left to them.

In a fresh clone the pack answers, later the SQLite file of the data folder: what the service says.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

_INSTALLATION = Path(__file__).resolve().parents[2]
_MAX_TOP = 50


def runner(arguments: list[str]) -> Callable[[list[str]], int] | None:
    """Who answers these arguments without Django; None when it is needed."""
    if any(word.split("=")[0] in ("--org", "--asset") for word in arguments):
        return None
    if _is_started() and not _ask_the_database():
        return None
    if _plain(arguments) is not None:
        return main
    from anlan.strategies import cli_match

    return cli_match.main


def _folder() -> Path:
    given = os.environ.get("ANLAN_DATA", "").strip()
    return Path(given).expanduser() if given else _INSTALLATION / "var"


def _is_started() -> bool:
    """Whether there may be a database, which holds the versions in use."""
    key_file = os.environ.get("ANLAN_KEY_FILE", "").strip()
    known = [_folder() / "master.key", _folder() / "anlan.sqlite3"]
    return any(path.exists() for path in [*known, *([Path(key_file)] if key_file else [])])


def _ask_the_database() -> bool:
    """Let the match read the SQLite file; False when another database is meant, or it cannot."""
    if any(os.environ.get(name) for name in ("ANLAN_DATABASE_URL", "ANLAN_DATABASE_URL_FILE")):
        return False
    from anlan.strategies import match
    from anlan.strategies.matching import database

    found = database.opened(_folder() / "anlan.sqlite3")
    if found is None:
        return False
    index, tallies = found
    match.use_index_source(lambda: index)
    match.use_memory(tallies)
    return True


def main(arguments: list[str]) -> int:
    """Answer plain arguments; the exit code."""
    from anlan.strategies.answers import for_people, language_of_text, match_json
    from anlan.strategies.match import MAX_TEXT, match

    plain = _plain(arguments)
    if plain is None:
        raise ValueError("these arguments are not plain")
    text, top, language, as_json = plain
    language = language or language_of_text(text)
    result = match(text[:MAX_TEXT], language=language, top=top)
    if as_json:
        said = json.dumps(match_json(result, language), ensure_ascii=False, default=str)
    else:
        said = for_people(result, language)
    sys.stdout.write(said + "\n")
    return 0


def _plain(arguments: list[str]) -> tuple[str, int, str, bool] | None:
    """Text, top, language and form of a command line without anything unusual."""
    texts: list[str] = []
    top, language, as_json = 5, "", False
    words = iter(arguments)
    for word in words:
        if word == "--json":
            as_json = True
        elif word == "--top":
            given = next(words, "")
            top = int(given) if given.isascii() and given.isdigit() else 0
        elif word == "--lang":
            language = next(words, "?")
        elif word.startswith("-"):
            return None
        else:
            texts.append(word)
    if len(texts) != 1 or not 1 <= top <= _MAX_TOP or language not in ("", "zh", "en"):
        return None
    return texts[0], top, language, as_json
