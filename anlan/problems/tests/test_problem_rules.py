from datetime import UTC, datetime, timedelta

import pytest

from anlan.problems.rules import (
    FaultClass,
    Learned,
    Moments,
    Stage,
    State,
    fault_class_of,
    may_move,
    missing_for_closing,
    reports_due,
    stage_of,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FULL = Learned("PRB-1", True, 1, 0)


def dues(moments, **made):
    known = {Stage(stage): at for stage, at in made.items()}
    return [(due.stage, due.due_at, due.made_at) for due in reports_due(moments, made=known)]


def test_nothing_is_due_before_relief():
    assert dues(Moments(None, None, None)) == []


def test_interim_is_due_a_day_after_the_first_relief():
    moments = Moments(NOW + HOUR, NOW, None)
    assert dues(moments) == [(Stage.INTERIM, NOW + DAY, None)]
    assert stage_of(moments) is Stage.INTERIM


def test_final_is_due_a_day_after_verification():
    moments = Moments(None, NOW, NOW + HOUR)
    assert dues(moments, interim=NOW) == [
        (Stage.INTERIM, NOW + DAY, NOW),
        (Stage.FINAL, NOW + HOUR + DAY, None),
    ]
    assert stage_of(moments) is Stage.FINAL


def test_a_final_report_made_at_once_settles_both():
    made = [made_at for _, _, made_at in dues(Moments(None, NOW, NOW), final=NOW + HOUR)]
    assert made == [NOW + HOUR, NOW + HOUR]


@pytest.mark.parametrize(
    ("problems", "codes"),
    [
        ([], ["problems.gate_no_problem"]),
        ([Learned("PRB-1", False, 0, 0)], ["problems.gate_no_cause", "problems.gate_no_action"]),
        ([Learned("PRB-1", True, 0, 0)], ["problems.gate_no_action"]),
        ([FULL], []),
        ([Learned("PRB-1", True, 0, 1)], []),
        ([Learned("PRB-1", False, 0, 0), FULL], []),
    ],
)
def test_the_gate_says_what_is_missing(problems, codes):
    assert [reason.code for reason in missing_for_closing(problems)] == codes


@pytest.mark.parametrize(
    ("before", "to", "learned", "open_actions", "is_allowed"),
    [
        (State.OPEN, State.RESOLVED, FULL, 1, True),
        (State.OPEN, State.CLOSED, FULL, 0, False),
        (State.INVESTIGATING, State.RESOLVED, Learned("P", True, 0, 0), 0, False),
        (State.RESOLVED, State.CLOSED, FULL, 1, False),
        (State.RESOLVED, State.CLOSED, FULL, 0, True),
        (State.CLOSED, State.INVESTIGATING, Learned("P", False, 0, 0), 0, True),
    ],
)
def test_which_moves_are_allowed(before, to, learned, open_actions, is_allowed):
    verdict = may_move(before, to, learned, open_actions=open_actions)
    assert verdict.is_allowed == is_allowed
    assert bool(verdict.because) != is_allowed


@pytest.mark.parametrize(
    ("category", "source", "guess"),
    [
        ("data", "api", FaultClass.DATA_LOSS),
        ("people", "hotline", FaultClass.OPERATOR),
        ("", "backup", FaultClass.BACKUP),
        ("", "api", FaultClass.OTHER),
    ],
)
def test_the_first_guess_of_the_fault_class(category, source, guess):
    assert fault_class_of(category, source) is guess
