"""The chain says which entry is the first that cannot be trusted."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.incidents import chain


def made(count, texts=None):
    prev, rows = chain.ORIGIN, []
    for seq in range(1, count + 1):
        text = texts[seq - 1] if texts else f"entry {seq}"
        entry = {
            "seq": seq, "at": "2026-11-23T10:00:00+00:00", "kind": "comment", "actor": "user:1",
            "data": {"text": text}, "prev": prev,
        }  # fmt: skip
        prev = chain.link(prev, chain.canonical(entry))
        rows.append({**entry, "hash": prev})
    return rows


def recomputed(rows):
    return made(len(rows), [row["data"]["text"] for row in rows])


def changed(rows):
    rows[2]["data"]["text"] = "never happened"
    return rows


def removed(rows):
    return rows[:2] + rows[3:]


def reordered(rows):
    rows[2], rows[3] = rows[3], rows[2]
    return rows


@pytest.mark.parametrize("damage", [changed, removed, reordered])
def test_it_names_the_first_bad_entry(damage):
    verdict = chain.verify(damage(made(5)))
    assert not verdict.ok
    assert verdict.bad_seq == 3


def test_it_accepts_an_intact_chain_and_an_older_witness():
    rows = made(5)
    assert chain.verify(rows).ok
    assert chain.verify(rows, rows[2]["hash"]).ok


def test_a_cut_tail_needs_a_witness():
    rows = made(5)
    witness = rows[-1]["hash"]
    assert chain.verify(rows[:4]).ok
    verdict = chain.verify(rows[:4], witness)
    assert (verdict.ok, verdict.bad_seq) == (False, 5)


def test_a_wholly_recomputed_chain_is_betrayed_by_a_witness():
    rows = made(5)
    witness = rows[-1]["hash"]
    forged = copy.deepcopy(rows)
    forged[0]["data"]["text"] = "forged"
    forged = recomputed(forged)
    assert chain.verify(forged).ok
    assert not chain.verify(forged, witness).ok


def test_a_field_that_no_hash_covers_is_refused():
    rows = made(3)
    rows[1]["note"] = "added later"
    assert chain.verify(rows).bad_seq == 2


def test_floats_are_refused():
    with pytest.raises(TypeError, match=r"0\.5"):
        chain.canonical({"data": [{"x": 0.5}]})


@given(st.lists(st.text(), min_size=1, max_size=8), st.data())
def test_any_changed_text_is_found_at_its_place(texts, data):
    rows = made(len(texts), texts)
    assert chain.verify(rows).ok
    place = data.draw(st.integers(0, len(texts) - 1))
    rows[place]["data"]["text"] += "!"
    assert chain.verify(rows).bad_seq == place + 1
