"""A list page asks the database as often for many rows as for few, and no more than before."""

from pathlib import Path

import pytest

from tests.query_counts import PAGES, UPDATE, baseline, count, grow, is_update, write_baseline


@pytest.fixture
def counts(client_of, root, north, run_jobs, tmp_path: Path) -> dict[str, tuple[int, int]]:
    """Page → queries with three rows and with eight."""
    client = client_of(root)
    grow(north, run_jobs, tmp_path, range(3))
    few = {name: count(client, name) for name in PAGES}
    grow(north, run_jobs, tmp_path, range(3, 8))
    return {name: (few[name], count(client, name)) for name in PAGES}


def test_list_pages_ask_no_more_for_more_rows(counts: dict[str, tuple[int, int]]) -> None:
    growing = {name: pair for name, pair in counts.items() if pair[1] > pair[0]}
    many = {name: pair[1] for name, pair in counts.items()}
    if is_update():
        write_baseline(many)
    assert not growing, f"with 3 and with 8 rows: {growing}"
    known = baseline()
    changed = {n: f"{known.get(n)} → {c}" for n, c in many.items() if known.get(n) != c}
    assert not changed, f"accept with {UPDATE}=1: {changed}"
