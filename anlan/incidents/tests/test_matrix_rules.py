"""The matrix of the ladders: reading spans, turning it round, and what is wrong with it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.incidents.escalation.check import Called, Person, faults_of, faults_of_column
from anlan.incidents.escalation.matrix import (
    LONGEST,
    SEVERITIES,
    ladders_of,
    parse_span,
    rows_of,
    show_span,
)
from anlan.incidents.rules import Rung, Severity, default_ladder

RUNGS = st.lists(
    st.builds(
        Rung,
        level=st.integers(1, 3),
        after_s=st.integers(0, LONGEST),
        channel=st.sampled_from(["email", "phone"]),
    )
    | st.builds(
        Rung,
        level=st.just(1),
        after_s=st.integers(0, LONGEST),
        channel=st.just("email"),
        side=st.sampled_from(["team", "customer", "supplier"]),
        role=st.sampled_from(["", "head: IT"]),
    ),
    max_size=6,
).map(lambda rungs: sorted(rungs, key=lambda rung: rung.after_s))
ADA = Person(1, "Ada", "ada@example.org")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # A busy machine.
@given(st.fixed_dictionaries({severity: RUNGS for severity in SEVERITIES}))
def test_turning_the_matrix_round_loses_no_rung(ladders):
    back = ladders_of(rows_of(ladders))
    for severity in SEVERITIES:
        assert sorted(map(str, back[severity])) == sorted(map(str, ladders[severity]))
        times = [rung.after_s for rung in back[severity]]
        assert times == sorted(times)


@given(st.none() | st.integers(0, LONGEST))
def test_a_shown_span_is_read_back(seconds):
    assert parse_span(show_span(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", None), ("5", 300), ("30s", 30), ("2h", 7200), ("1 d", 86400), (" 7M ", 420)],
)
def test_spans(text, seconds):
    assert parse_span(text) == seconds


@pytest.mark.parametrize("text", ["-5", "5x", "1.5h", "8d", "soon"])
def test_what_is_no_span(text):
    with pytest.raises(ValueError):
        parse_span(text)


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("called", "earlier", "code"),
    [
        (Called(Rung(2, 0), ()), [], "incidents.nobody_on_duty"),
        (Called(Rung(1, 0, "email", "customer", "x"), ()), [], "incidents.nobody_customer"),
        (Called(Rung(1, 0), (Person(1, "Ada", ""),)), [], "incidents.no_address_named"),
        (Called(Rung(1, 0), (Person(1, "Ada", "", "sms_http"),)), [], "incidents.called_otherwise"),
        (Called(Rung(1, 0), (ADA,), False), [], "incidents.channel_not_set"),
        (Called(Rung(1, 0), (ADA,)), [Called(Rung(1, 0), (ADA,))], "incidents.rung_repeats"),
    ],
)
def test_faults_of_a_rung(called, earlier, code):
    assert codes(faults_of(called, earlier)) == [code]


def test_a_sound_rung_has_no_fault():
    assert faults_of(Called(Rung(1, 60), (ADA,)), [Called(Rung(1, 0), (ADA,))]) == []


@pytest.mark.parametrize(
    ("rungs", "expected"),
    [
        ([], ["incidents.column_empty"]),
        ([Rung(1, 0, "email", "customer")], ["incidents.nobody_can_take"]),
        ([Rung(1, 90)], ["incidents.nobody_at_once"]),
        (default_ladder(Severity.I), []),
    ],
)
def test_faults_of_a_column(rungs, expected):
    assert codes(faults_of_column("I", rungs)) == expected
