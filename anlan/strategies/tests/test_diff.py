"""Two texts compared by line and word."""

from hypothesis import given
from hypothesis import strategies as st

from anlan.strategies.editing.diff import compare

TEXT = st.lists(st.sampled_from(["a b", "a c", "", "中文字", "中字", "x"]), max_size=12).map(
    "\n".join
)


def shown(rows):
    return [
        (row.kind, "".join(f"[{p.text}]" if p.is_changed else p.text for p in row.pieces))
        for row in rows
    ]


def test_words_inside_a_changed_line_stand_out():
    assert shown(compare("one\ntwo words here", "one\ntwo other here")) == [
        ("same", "one"),
        ("gone", "two [words] here"),
        ("new", "two [other] here"),
    ]


def test_chinese_is_compared_by_character():
    assert shown(compare("观察三十分钟", "观察六十分钟")) == [
        ("gone", "观察[三]十分钟"),
        ("new", "观察[六]十分钟"),
    ]


def test_what_is_far_from_a_change_is_left_out():
    old = "\n".join(str(n) for n in range(40))
    rows = compare(old, old.replace("\n20\n", "\nzz\n"))
    assert [row.kind for row in rows].count("same") == 6
    assert rows[0].kind == "skip"


def test_the_same_text_has_no_rows():
    assert compare("a", "a") == []


@given(TEXT, TEXT)
def test_both_texts_can_be_read_back_line_by_line(old, new):
    rows = compare(old, new)
    texts = {number: line for number, line in enumerate(old.split("\n"), 1)}
    for row in rows:
        line = "".join(piece.text for piece in row.pieces)
        if row.kind == "gone":
            assert texts[row.before] == line
        elif row.kind == "new":
            assert new.split("\n")[row.after - 1] == line
    changed = sum(row.kind in ("gone", "new") for row in rows)
    assert bool(changed) == (old != new)
