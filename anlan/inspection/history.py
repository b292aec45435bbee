"""The history of readings: the only module that writes or reads samples, in bulk and without ORM.

One narrow row per number. It is the seam where another store (daily partitions, packed blocks, a
time-series database) comes in when one database is not enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection, transaction

from anlan.inspection.models import Sample

TABLE = Sample._meta.db_table
Point = tuple[datetime, float]


def store(rows: Iterable[tuple[int, datetime, float]]) -> int:
    """Append (check id, moment, value) triples; gives how many."""
    values = [(check, _ms(at), value) for check, at, value in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (check_id, at_ms, value) VALUES (%s, %s, %s)",  # noqa: S608  # the table's own name
                values,
            )
    return len(values)


def series(check_id: int, since: datetime, *, most: int = 2000) -> list[Point]:
    """Points in order; a long series keeps its newest and is thinned evenly to ``most``."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT at_ms, value FROM {TABLE} WHERE check_id = %s AND at_ms >= %s"  # noqa: S608  # the table's own name
            " ORDER BY at_ms DESC",
            (check_id, _ms(since)),
        )
        rows = cursor.fetchall()
    step = -(-len(rows) // most) or 1
    return [(datetime.fromtimestamp(ms / 1000, UTC), value) for ms, value in rows[::step]][::-1]


@transaction.atomic
def prune(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE at_ms < %s", (_ms(before),))  # noqa: S608  # the table's own name
        return int(cursor.rowcount)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
