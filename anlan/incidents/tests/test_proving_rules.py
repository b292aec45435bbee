"""What is missing before a recovery counts, as a table: one changed fact, one point."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from anlan.incidents.proving.rules import (
    Facts,
    Standing,
    Voice,
    Word,
    checklist,
    is_proven,
    next_look,
)

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
M = timedelta(minutes=1)
YES = Word(Voice.PAGE, True, "Li")
SHOWN = Facts(
    is_real=True, was_attended=True, open_steps=[], verify_steps=1, measured=[True],
    watch_s=600, watch_until=NOW - M, has_contact=True, word=YES,
)  # fmt: skip


def test_everything_shown_is_proven():
    points = checklist(SHOWN, NOW)
    assert [point.name for point in points] == ["steps", "items", "watch", "word"]
    assert {point.standing for point in points} == {Standing.DONE}
    assert is_proven(points)


@pytest.mark.parametrize(
    ("changed", "name", "standing", "code"),
    [
        ({"open_steps": ["reinspect"]}, "steps", "open", "steps_open"),
        ({"verify_steps": 0}, "steps", "free", "no_steps"),
        ({"was_attended": False, "open_steps": ["reinspect"]}, "steps", "free", "healed"),
        ({"measured": None}, "items", "open", "not_measured"),
        ({"measured": [True, None]}, "items", "free", "items_by_word"),
        ({"measured": [None], "watch_until": None}, "watch", "free", "watch_nothing"),
        ({"measured": [None, False]}, "items", "bad", "items_bad"),
        ({"measured": []}, "items", "free", "nothing_to_measure"),
        ({"measured": []}, "watch", "free", "watch_nothing"),
        ({"watch_until": None}, "watch", "open", "watch_waits"),
        ({"watch_until": NOW + M}, "watch", "open", "watch_runs"),
        ({"watch_until": NOW}, "watch", "done", "watch_held"),
        ({"watch_s": 0, "watch_until": None}, "watch", "free", "watch_none"),
        ({"is_real": False, "watch_until": None}, "watch", "free", "not_real"),
        ({"word": None}, "word", "open", "word_missing"),
        ({"word": None, "has_contact": False}, "word", "free", "no_contact"),
        ({"word": None, "is_real": False}, "word", "free", "not_real"),
        ({"word": None, "is_real": False, "measured": []}, "word", "open", "word_alone"),
        ({"word": Word(Voice.PAGE, False, "")}, "word", "bad", "word_against"),
        ({"word": Word(Voice.WAIVED, True, "closed shop")}, "word", "free", "word_waived"),
    ],
)
def test_one_fact_decides_its_point(changed, name, standing, code):
    points = checklist(replace(SHOWN, **changed), NOW)
    point = next(point for point in points if point.name == name)
    assert (point.standing, point.because[0].code) == (standing, f"incidents.proof_{code}")
    assert is_proven(points) is (standing in {"free", "done"})


@pytest.mark.parametrize("word", [None, Word(Voice.WAIVED, True, "closed")])
def test_where_a_machine_is_blind_only_a_word_stands_in(word):
    facts = replace(SHOWN, measured=[None], watch_until=None, word=word, has_contact=False)
    found = {point.name: point.standing for point in checklist(facts, NOW)}
    assert (found["items"], found["watch"]) == (Standing.OPEN, Standing.OPEN)
    assert (found["word"] is Standing.OPEN) is (word is None)


@pytest.mark.parametrize(
    ("passed_s", "next_s"), [(0, 60), (570, 600), (600, 660)], ids=["in it", "at its end", "late"]
)
def test_it_is_measured_every_minute_and_at_the_end(passed_s, next_s):
    at = [NOW + timedelta(seconds=one) for one in (passed_s, next_s)]
    assert next_look(NOW, NOW + 10 * M, at[0]) == at[1]


def test_a_short_window_is_still_measured_four_times():
    assert next_look(NOW, NOW + timedelta(seconds=8), NOW) == NOW + timedelta(seconds=2)
