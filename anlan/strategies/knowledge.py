"""The index of the versions in use; rebuilt when one of them changed, in every process alike."""

from __future__ import annotations

import threading

from django.db import DatabaseError
from django.db.models import Count, Max

from anlan.strategies.match import shipped_index
from anlan.strategies.matching.index import Index
from anlan.strategies.models import StrategyVersion
from anlan.strategies.packs import SearchText

Stamp = tuple[int, object]


class _Held:
    """The index of this process and what it was built from."""

    stamp: Stamp | None = None
    index: Index | None = None
    lock = threading.Lock()


def current_index() -> Index:
    """The versions in use, or the shipped pack while the database has none (or does not answer)."""
    approved = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
    try:
        row = approved.aggregate(count=Count("id"), changed=Max("updated_at"))
    except DatabaseError:
        return shipped_index()
    if not row["count"]:
        return shipped_index()
    stamp = (row["count"], row["changed"])
    with _Held.lock:
        if _Held.stamp != stamp or _Held.index is None:
            _Held.index = Index(_search_texts(list(approved)))
            _Held.stamp = stamp
        return _Held.index


def _search_texts(versions: list[StrategyVersion]) -> list[SearchText]:
    return [
        SearchText(
            slug=parsed["slug"],
            language=language,
            title=parsed["title"],
            category=parsed["category"],
            applies_to=tuple(parsed["applies_to"]),
            symptoms=tuple(parsed["symptoms"]),
            recognise=parsed["sections"]["recognise"],
            prevent=parsed["sections"]["prevent"],
        )
        for version in versions
        for language, parsed in version.parsed.items()
    ]
