from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.notifications.rules import (
    GIVE_UP_AFTER,
    Next,
    after_error,
    delay_after,
    pause_for_rate,
)

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 2), (2, 4), (3, 8), (4, 15), (5, 30), (20, 30), (21, 300)]
)
def test_the_first_tries_follow_quickly(tries, seconds):
    assert delay_after(tries) == timedelta(seconds=seconds)


def test_a_permanent_error_ends_at_once():
    assert after_error(tries=1, is_permanent=True, age=timedelta()).what is Next.GIVE_UP


def test_an_old_message_is_given_up_with_the_reason():
    verdict = after_error(tries=60, is_permanent=False, age=GIVE_UP_AFTER)
    assert verdict.what is Next.GIVE_UP
    assert verdict.because[0].code == "notifications.too_old"


def test_a_fresh_message_is_tried_again():
    verdict = after_error(tries=1, is_permanent=False, age=timedelta(seconds=3))
    assert (verdict.what, verdict.wait) == (Next.TRY_AGAIN, timedelta(seconds=2))


@given(st.lists(st.integers(0, 120), max_size=50), st.integers(1, 10))
def test_after_the_pause_the_limit_is_kept(ages, limit):
    recent = [NOW - timedelta(seconds=age) for age in ages]
    pause = pause_for_rate(recent, NOW, limit)
    then = NOW + (pause or timedelta())
    assert sum(then - moment < timedelta(minutes=1) for moment in recent) < limit
    assert pause is None or timedelta() < pause <= timedelta(minutes=1)
