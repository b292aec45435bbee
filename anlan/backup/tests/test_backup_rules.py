"""Golden tables of the pure rules."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.backup import rules
from anlan.backup.rules import Landing, Mode, Standing, Verdict

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GOLDEN = json.loads((Path(__file__).parent / "golden" / "proof.json").read_text("utf-8"))


def standing(row):
    days = row.get("expires_in_days")
    expires = NOW + timedelta(days=days) if days is not None else None
    return Standing(row["level"], NOW, expires, row.get("disproven", False))


@pytest.mark.parametrize("row", GOLDEN["words"], ids=lambda row: row["word"])
def test_the_one_word_of_a_copy(row):
    assert rules.proof_word(standing(row), NOW) == row["word"]


@pytest.mark.parametrize("row", GOLDEN["transitions"], ids=lambda row: row["why"])
def test_what_a_verdict_makes_of_a_copy(row):
    after = rules.after_proof(standing(row["before"]), Verdict(row["verdict"]), row["level"], NOW)
    assert rules.proof_word(after, NOW) == row["after"]["word"]
    assert after.level == row["after"]["level"]
    holds = (after.expires_at - NOW).days if after.expires_at else None
    assert holds == row["after"]["holds_days"]


levels = st.integers(min_value=0, max_value=7)
moments = st.none() | st.integers(-50, 200).map(lambda days: NOW + timedelta(days=days))
standings = st.builds(Standing, levels, st.just(NOW), moments, st.booleans())


@given(standings, st.sampled_from(Verdict), levels)
def test_only_a_passed_full_proof_ever_makes_a_copy_proven(before, verdict, level):
    after = rules.after_proof(before, verdict, level, NOW)
    if verdict is Verdict.ERROR:
        assert after == before
    if rules.is_proven(after, NOW) and not rules.is_proven(before, NOW):
        assert verdict is Verdict.PASSED and level >= 5
    if verdict is Verdict.FAILED:
        assert rules.proof_word(after, NOW) == "disproven"


@pytest.mark.parametrize(
    ("days", "mode"),
    [(None, Mode.FULL), (0, Mode.INCREMENTAL), (6, Mode.INCREMENTAL), (7, Mode.FULL)],
)
def test_a_full_re_read_once_a_week(days, mode):
    last = NOW - timedelta(days=days) if days is not None else None
    assert rules.mode_of_next_run(last, timedelta(days=7), NOW)[0] is mode


def test_a_daily_run_does_not_slip_the_weekly_full_by_a_day():
    last = NOW - timedelta(days=7) + timedelta(minutes=3)
    assert rules.mode_of_next_run(last, timedelta(days=7), NOW)[0] is Mode.FULL


def test_a_policy_is_stale_when_its_newest_copy_is_too_old():
    day = timedelta(hours=26)
    fresh = rules.freshness(NOW - timedelta(hours=25), NOW, day, NOW)
    late = rules.freshness(NOW - timedelta(hours=26), NOW, day, NOW)
    never = rules.freshness(None, NOW - timedelta(hours=27), day, NOW)
    young = rules.freshness(None, NOW - timedelta(hours=1), day, NOW)
    assert [each.is_stale for each in (fresh, late, never, young)] == [False, True, True, False]
    assert late.because.params == {"hours": 26, "minutes": 0, "allowed_h": 26, "allowed_m": 0}


def test_an_alarm_is_told_at_the_turn_and_once_a_day():
    hour = timedelta(hours=1)
    assert rules.should_tell(True, None, NOW) == "firing"
    assert rules.should_tell(True, NOW - hour, NOW) is None
    assert rules.should_tell(True, NOW - 24 * hour, NOW) == "firing"
    assert rules.should_tell(False, NOW - hour, NOW) == "resolved"
    assert rules.should_tell(False, None, NOW) is None


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        (Landing(10, 0, 10, True, True), []),
        (Landing(10, 2, 8, True, True), []),
        (Landing(10, 1, 8, True, True), ["backup.files_lost"]),
        (Landing(0, 0, 0, True, True), ["backup.source_empty"]),
        (Landing(10, 0, 10, True, False), ["backup.wrong_sources"]),
        (Landing(10, 0, 10, False, True), ["backup.not_listed"]),
    ],
)
def test_a_snapshot_lands_only_with_evidence(seen, codes):
    assert [reason.code for reason in rules.landing_problems(seen)] == codes


def test_the_loss_is_counted_from_the_beginning_of_the_copy():
    loss = rules.loss_estimate(NOW - timedelta(hours=5, minutes=12, seconds=40), NOW)
    assert loss.params == {"hours": 5, "minutes": 12}
    assert rules.loss_estimate(None, NOW).code == "backup.loses_all"


def test_a_restore_is_estimated_from_the_last_measurements():
    gib = 1 << 30
    measured = [(gib, 60.0), (gib, 100.0), (gib, 50.0)]
    assert rules.restore_estimate(measured, 18 * gib).params == {"minutes": 18, "runs": 3}
    assert rules.restore_estimate(measured, 1).params == {"seconds": 50, "runs": 3}
    assert rules.restore_estimate([], gib).code == "backup.restore_unmeasured"


def test_small_copies_are_proven_every_time_and_large_ones_weekly():
    week_ago, yesterday = NOW - timedelta(days=7), NOW - timedelta(days=1)
    large = 100 << 30
    assert rules.wants_proof(1000, yesterday, NOW)
    assert not rules.wants_proof(large, yesterday, NOW)
    assert rules.wants_proof(large, week_ago, NOW) and rules.wants_proof(large, None, NOW)
