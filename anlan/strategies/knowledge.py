"""The index of the versions in use; renewed when one of them changed, in every process alike.

A stamp in the database says whether anything changed. A few strategies are indexed at once; a large
collection in the background, and until that is done the old index answers.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, connection
from django.db.models import Count, Max

from anlan.strategies.match import shipped_index
from anlan.strategies.matching.index import Index
from anlan.strategies.models import StrategyVersion, short_language
from anlan.strategies.packs import SearchText, search_texts_of

logger = logging.getLogger(__name__)

Stamp = tuple[int, object]
# Up to here building takes a fraction of a second, which nobody notices once after a change.
AT_ONCE = 300
CHUNK = 200
MOST_TITLES = 500


class _Held:
    """The index of this process, what it was built from, and who is building the next."""

    stamp: Stamp | None = None
    index: Index | None = None
    building: Stamp | None = None
    lock = threading.Lock()
    # Versions never change, so what was read of one stays right.
    texts: dict[object, list[SearchText]] = {}


def current_index() -> Index:
    """The versions in use, or the shipped pack while the database has none (or does not answer)."""
    stamp = _stamp()
    if stamp is None:
        return shipped_index()
    with _Held.lock:
        if _Held.stamp == stamp and _Held.index is not None:
            return _Held.index
        if stamp[0] > AT_ONCE:
            if _Held.building != stamp:
                _Held.building = stamp
                threading.Thread(target=build_aside, args=(stamp,), daemon=True).start()
            return _Held.index or shipped_index()
        _Held.index, _Held.stamp = build(), stamp
        return _Held.index


def titles_in_use(language: str) -> list[tuple[str, str]]:
    """Slug and title of each strategy in use, by title; the first of them where there are very many
    (a list to choose from, not a search)."""
    short = short_language(language)
    rows = [
        (one.slug, one.titles.get(short) or one.slug)
        for one in current_index().documents[:MOST_TITLES]
    ]
    return sorted(rows, key=lambda row: row[1])


def build() -> Index:
    """Index what is in use now; reads only the versions it has not seen."""
    rows = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
    wanted = list(rows.order_by("strategy__slug").values_list("uid", flat=True))
    missing = [uid for uid in wanted if uid not in _Held.texts]
    for start in range(0, len(missing), CHUNK):
        chunk = StrategyVersion.objects.filter(uid__in=missing[start : start + CHUNK])
        for uid, parsed in chunk.values_list("uid", "parsed"):
            _Held.texts[uid] = list(search_texts_of(parsed))
    index = Index(text for uid in wanted for text in _Held.texts.get(uid, ()))
    # A large collection is rather read again than kept twice.
    if len(wanted) > AT_ONCE:
        _Held.texts.clear()
    return index


def _stamp() -> Stamp | None:
    approved = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
    try:
        row = approved.aggregate(count=Count("id"), changed=Max("updated_at"))
    except DatabaseError:
        return None
    return (row["count"], row["changed"]) if row["count"] else None


def build_aside(stamp: Stamp) -> None:
    """Build in a thread and put the result in place."""
    try:
        index = build()
        with _Held.lock:
            _Held.index, _Held.stamp = index, stamp
    except Exception:
        # The boundary of a thread: the old index answers on, and the next question tries again.
        logger.exception("index_failed")
    finally:
        _Held.building = None
        connection.close()
