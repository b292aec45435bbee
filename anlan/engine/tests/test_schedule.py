from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from anlan.engine import actions
from anlan.engine.models import Job, MissedRun, Schedule
from anlan.engine.rules import MOST_ROWS, BadTiming, Timing, tick
from anlan.engine.scheduler import tick_schedules
from anlan.engine.tests import kinds  # noqa: F401  # Declares the kinds.

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOURLY = Timing(HOUR, "", UTC)
KINDS = ["test.pure"]


@pytest.mark.parametrize(
    ("catch_up", "minutes_late", "is_busy", "runs", "missed", "caught_up"),
    [
        # On time: nothing is missed.
        ("run_once", 0.2, False, [0], [], None),
        ("skip", 0.2, False, [0], [], None),
        # Three periods without a scheduler.
        ("run_once", 150, False, [2], [0, 1, 2], True),
        ("run_all", 150, False, [0, 1, 2], [0, 1, 2], True),
        ("skip", 150, False, [], [0, 1, 2], False),
        # It comes back just in time for the fourth, which is not missed.
        ("run_once", 180.5, False, [3], [0, 1, 2], True),
        ("skip", 180.5, False, [3], [0, 1, 2], False),
        # The run before has not finished.
        ("run_once", 0.2, True, [], [0], False),
        ("run_all", 0.2, True, [0], [], None),
    ],
)
def test_what_a_due_schedule_does(catch_up, minutes_late, is_busy, runs, missed, caught_up):
    now = NOON + timedelta(minutes=minutes_late)
    plan = tick(HOURLY, NOON, now, catch_up=catch_up, is_busy=is_busy)
    assert plan.run == [NOON + HOUR * index for index in runs]
    assert [row.due for row in plan.missed] == [NOON + HOUR * index for index in missed]
    assert {row.caught_up for row in plan.missed} == ({caught_up} if missed else set())
    assert now < plan.next_due <= now + HOUR


def test_a_long_silence_leaves_a_bounded_number_of_rows_that_count_every_period():
    now = NOON + HOUR * 5000 + timedelta(minutes=30)
    plan = tick(HOURLY, NOON, now, catch_up="run_all", is_busy=False)
    assert len(plan.run) == len(plan.missed) == MOST_ROWS
    assert sum(row.periods for row in plan.missed) == 5001


def test_a_cron_line_is_read_in_the_time_zone():
    zone = timezone.get_fixed_timezone(8 * 60)
    following = next(Timing(None, "30 2 * * *", zone).times_after(NOON))
    assert following.astimezone(UTC) == datetime(2026, 3, 1, 18, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_a_scheduler_down_for_three_periods_leaves_three_rows_and_one_run():
    actions.ensure_schedule("s", kind="test.pure", every=HOUR, first_at=NOON)
    assert tick_schedules(NOON, KINDS) == 1
    Job.objects.update(state="done")
    assert tick_schedules(NOON + HOUR * 3.5, KINDS) == 1
    missed = MissedRun.objects.order_by("due_at").values_list("due_at", "why", "caught_up")
    assert list(missed) == [(NOON + HOUR * index, "down", True) for index in (1, 2, 3)]
    assert Job.objects.count() == 2
    assert Schedule.objects.get().next_due_at == NOON + HOUR * 4


@pytest.mark.django_db
def test_a_second_scheduler_with_the_same_due_time_adds_nothing():
    schedule = actions.ensure_schedule("s", kind="test.pure", every=HOUR, first_at=NOON)
    assert tick_schedules(NOON, KINDS) == 1
    Schedule.objects.filter(pk=schedule.pk).update(next_due_at=NOON)
    tick_schedules(NOON, KINDS)
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_an_unfinished_run_does_not_pile_up():
    actions.ensure_schedule("s", kind="test.pure", every=HOUR, first_at=NOON)
    tick_schedules(NOON, KINDS)
    assert tick_schedules(NOON + HOUR, KINDS) == 0
    assert MissedRun.objects.get().why == "overlap"


@pytest.mark.django_db
def test_a_worker_leaves_schedules_of_kinds_it_does_not_know():
    actions.ensure_schedule("s", kind="test.pure", every=HOUR, first_at=NOON)
    assert tick_schedules(NOON, ["test.other"]) == 0


@pytest.mark.django_db
def test_ensuring_again_moves_the_due_time_only_with_the_timing():
    actions.ensure_schedule("s", kind="test.pure", every=HOUR, first_at=NOON)
    same = actions.ensure_schedule("s", kind="test.pure", every=HOUR, args={"n": 1})
    assert (same.next_due_at, same.args) == (NOON, {"n": 1})
    moved = actions.ensure_schedule("s", kind="test.pure", every=2 * HOUR)
    assert moved.next_due_at > timezone.now()
    assert Schedule.objects.count() == 1
    assert actions.remove_schedule("s")
    assert not actions.remove_schedule("s")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "timing", [{}, {"every": HOUR, "cron": "* * * * *"}, {"cron": "soon"}, {"every": -HOUR}]
)
def test_it_refuses_a_timing_that_is_none(timing):
    with pytest.raises(BadTiming):
        actions.ensure_schedule("s", kind="test.pure", **timing)
