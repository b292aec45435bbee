"""The strategies in use and what became of them, read from the SQLite file without Django, whose
loading takes longer than the answer. Read at every question, so it is never out of date; a file
that cannot be read so is left to Django.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from anlan.strategies.matching.experience import Experience, Tally, most_alike
from anlan.strategies.matching.index import Index
from anlan.strategies.packs import search_texts_of

# Above this many a process of its own would index for seconds; the running service need not.
AT_MOST = 300
# A writer holds the file for milliseconds.
WAIT_S = 2.0
_IN_USE = """
    SELECT version.parsed FROM strategies_strategyversion version
    JOIN strategies_strategy strategy ON strategy.id = version.strategy_id
    WHERE version.state = 'approved' ORDER BY strategy.slug LIMIT ?
"""
_TALLIES = """
    SELECT strategy.slug, tally.feature, tally.chosen, tally.rejected, tally.worked, tally.failed
    FROM strategies_strategytally tally
    JOIN strategies_strategy strategy ON strategy.id = tally.strategy_id
    WHERE tally.organisation_key = 0 AND tally.feature IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True)
class Tallies:
    """Outcomes in general: without an organisation nobody's own ones may count."""

    file: sqlite3.Connection

    def counts(
        self, slugs: Sequence[str], features: Sequence[str], organisation_id: int | None
    ) -> Mapping[str, Experience]:
        wanted, general = set(slugs), dict[str, dict[str, Tally]]()
        for slug, feature, *counts in self.file.execute(_TALLIES, [json.dumps(list(features))]):
            if slug in wanted:
                general.setdefault(slug, {})[feature] = Tally(*counts)
        return {slug: most_alike(features, {}, known) for slug, known in general.items()}

    def remembered(self, features: Sequence[str], organisation_id: int | None) -> list[str]:
        """What is remembered is so for an asset or an item, and a text alone names neither."""
        return []


def opened(path: Path) -> tuple[Index, Tallies] | None:
    """None: Django has to answer, because the file is not there, not as expected or too large."""
    if not path.is_file():
        return None
    try:
        file = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=WAIT_S)
        rows = file.execute(_IN_USE, [AT_MOST + 1]).fetchall()
        # Asked for once here, so that a table that is missing is noticed in time.
        file.execute(_TALLIES, ["[]"]).fetchall()
        if not 0 < len(rows) <= AT_MOST:
            return None
        texts = [text for (parsed,) in rows for text in search_texts_of(json.loads(parsed))]
    except (sqlite3.Error, ValueError, LookupError, TypeError):
        return None
    return Index(texts), Tallies(file)
