"""Who is called next, and which written numbers are one line."""

from datetime import UTC, datetime, timedelta

import pytest

from anlan.incidents.calls.rules import (
    BUSY_AGAIN,
    NEXT_ROUND,
    Outcome,
    Past,
    Person,
    is_same_line,
    next_call,
    normalise_number,
)

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ADA, CHIEF, MUTE = Person(1, "111"), Person(2, "222"), Person(3, "")


def past(*calls):
    return [
        Past(person.id, person.phone, Outcome(outcome), NOW + timedelta(minutes=place))
        for place, (person, outcome) in enumerate(calls)
    ]


@pytest.mark.parametrize(
    ("calls", "person", "code"),
    [
        ([], 1, "call_first"),
        ([(ADA, "no_answer")], 2, "call_next"),
        ([(ADA, "answered")], 2, "call_next"),
        ([(ADA, "wrong_number")], 2, "call_next"),
        ([(ADA, "busy")], 1, "call_busy_again"),
        ([(ADA, "busy"), (ADA, "busy")], 2, "call_next"),
        ([(ADA, "no_answer"), (CHIEF, "no_answer")], 1, "call_next_round"),
        ([(ADA, "wrong_number"), (CHIEF, "wrong_number")], None, "call_nobody"),
    ],
)
def test_the_next_person_comes_by_itself(calls, person, code):
    found = next_call([ADA, CHIEF, MUTE], past(*calls), NOW)
    assert (found.person_id, found.because.code) == (person, f"incidents.{code}")


def test_a_busy_line_and_a_new_round_wait_a_while():
    assert next_call([ADA, CHIEF], past((ADA, "busy")), NOW).due_at == NOW + BUSY_AGAIN
    both = past((ADA, "no_answer"), (CHIEF, "no_answer"))
    assert next_call([ADA, CHIEF], both, NOW).due_at == both[-1].at + NEXT_ROUND
    assert next_call([ADA, CHIEF], past((ADA, "no_answer")), NOW).due_at == NOW


def test_a_corrected_number_is_called_again():
    wrong = past((ADA, "wrong_number"))
    assert next_call([ADA], wrong, NOW).person_id is None
    assert next_call([Person(1, "119")], wrong, NOW).person_id == 1


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("0086 13800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("013800138000", "13800138000"),
        ("(010) 6234 5678", "1062345678"),
        ("+86 (0)10 62345678", "1062345678"),
        ("010-62345678-8001", "1062345678"),
        ("010-62345678 转 8001", "1062345678"),
        ("010-62345678 ext. 12", "1062345678"),
        ("tel:+86-10-62345678;ext=12", "1062345678"),
        ("+49 30 1234567", "+49301234567"),
        ("0049 30 1234567", "+49301234567"),
        ("\uff11\uff13\uff18 0013 8000", "13800138000"),
        ("hello", ""),
    ],
)
def test_one_line_has_one_form(written, digits):
    assert normalise_number(written) == digits


def test_the_area_code_may_be_left_out_but_nothing_else():
    assert is_same_line("62345678", "1062345678")
    assert is_same_line("1062345678", "62345678")
    assert not is_same_line("00138000", "13800138000")
    assert not is_same_line("345678", "1062345678")
    assert not is_same_line("1234567", "+49301234567")
    assert not is_same_line("", "")
