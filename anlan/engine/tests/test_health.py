from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.engine import actions, registry
from anlan.engine.health import Watchdog, snapshot
from anlan.engine.models import Heartbeat, Job, MissedRun, Schedule
from anlan.engine.testing import run_jobs
from anlan.engine.tests import kinds  # noqa: F401  # Declares the kinds.

pytestmark = pytest.mark.django_db


def ago(**span):
    return timezone.now() - timedelta(**span)


def test_an_engine_that_never_ran_has_no_heartbeat():
    health = snapshot(timezone.now())
    assert (health.heartbeat_age_s, health.depth, health.is_late) == (None, 0, False)


def test_it_counts_what_is_due_and_says_how_long_the_oldest_waits():
    now = timezone.now()
    Heartbeat.objects.create(worker="w", host="h", pid=1, threads=1, seen_at=ago(seconds=3))
    actions.enqueue("test.pure", run_at=ago(seconds=90))
    actions.enqueue("test.pure", run_at=ago(seconds=5))
    actions.enqueue("test.pure", run_at=now + timedelta(hours=1))
    health = snapshot(now)
    assert health.depth == 2
    assert 85 < health.oldest_ready_age_s < 95
    assert 2 < health.heartbeat_age_s < 5
    assert health.is_late


def test_a_job_behind_its_resource_key_is_not_late_but_an_expired_lease_is():
    actions.enqueue("test.hold", resource_key="repo:1", run_at=ago(hours=2))
    actions.enqueue("test.hold", resource_key="repo:1", run_at=ago(hours=1))
    first = Job.objects.order_by("pk")[0]
    Job.objects.filter(pk=first.pk).update(state="running", lease_until=ago(seconds=-30))
    assert not snapshot(timezone.now()).is_late
    Job.objects.filter(pk=first.pk).update(lease_until=ago(minutes=5))
    assert snapshot(timezone.now()).is_late


def test_the_watchdog_tells_once_each_time_it_begins_to_be_late(monkeypatch):
    told = []
    monkeypatch.setattr(registry, "_late_hooks", [told.append])
    actions.enqueue("test.pure", run_at=ago(minutes=2))
    watchdog = Watchdog()
    watchdog.look(timezone.now())
    watchdog.look(timezone.now())
    assert len(told) == 1
    Job.objects.update(state="done")
    watchdog.look(timezone.now())
    Job.objects.update(state="ready")
    watchdog.look(timezone.now())
    assert len(told) == 2


def test_pruning_keeps_what_somebody_may_still_ask_for():
    schedule = Schedule.objects.create(
        name="s", kind="test.pure", every=timedelta(hours=1), next_due_at=timezone.now()
    )
    kept = {
        "done lately": {"state": "done", "finished_at": ago(days=29)},
        "tick lately": {"state": "done", "finished_at": ago(hours=23), "schedule": schedule},
        "failed tick": {"state": "dead", "finished_at": ago(days=90), "schedule": schedule},
        "dead": {"state": "dead", "finished_at": ago(days=90)},
        "waiting": {"state": "ready", "run_at": timezone.now() + timedelta(days=1)},
    }
    gone = {
        "done": {"state": "done", "finished_at": ago(days=31)},
        "cancelled": {"state": "cancelled", "finished_at": ago(days=31)},
        "tick": {"state": "done", "finished_at": ago(hours=25), "schedule": schedule},
    }
    for key, values in {**kept, **gone}.items():
        Job.objects.filter(pk=actions.enqueue("test.pure", dedupe_key=key).pk).update(**values)
    MissedRun.objects.create(
        schedule=schedule, due_at=ago(days=400), why="down", noted_at=ago(days=400)
    )
    actions.enqueue("engine.prune_ledger")
    (pruning,) = run_jobs(kinds=["engine.prune_ledger"])
    assert pruning.result == {"jobs": len(gone)}
    left = Job.objects.exclude(pk=pruning.pk).values_list("dedupe_key", flat=True)
    assert set(left) == set(kept)
    assert not MissedRun.objects.exists()
