from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from anlan.core.errors import Refused
from anlan.core.models import AuditEntry
from anlan.engine import actions, claim, registry
from anlan.engine.claim import Wanted
from anlan.engine.errors import Permanent, Retry, UnknownKind
from anlan.engine.models import Job
from anlan.engine.registry import job
from anlan.engine.testing import run_jobs
from anlan.engine.tests import kinds  # Declares the kinds.

pytestmark = pytest.mark.django_db
FAILURES = {
    "bug": ValueError("wrong"),
    "retry": Retry(timedelta(minutes=7), "not yet"),
    "permanent": Permanent("never"),
}


@job("test.fails", max_attempts=2, backoff=timedelta(seconds=30))
def fails(_ctx, how):
    raise FAILURES[how]


@job("test.fails_pure", pure=True, max_attempts=2)
def fails_pure(ctx):
    kinds.entry(ctx, "half")
    raise ValueError("after half of the work")


def taken(limit=10, worker="w1", at=None, priority=claim.ANY_PRIORITY):
    leased = [kind for kind in registry.kinds() if not kind.pure]
    return claim.claim(Wanted(worker, leased, limit, priority), at or timezone.now())


def later(**span):
    return timezone.now() + timedelta(**span)


def test_it_claims_by_priority_then_by_time_and_counts_the_attempt():
    old = actions.enqueue("test.hold", run_at=later(minutes=-2))
    new = actions.enqueue("test.hold", run_at=later(minutes=-1))
    urgent = actions.enqueue("test.hold", priority=10)
    actions.enqueue("test.hold", run_at=later(minutes=1))
    assert taken() == [urgent, old, new]
    assert taken() == []
    old.refresh_from_db()
    assert (old.state, old.attempt, old.worker) == ("running", 1, "w1")


def test_the_reserve_takes_only_urgent_work():
    actions.enqueue("test.hold")
    urgent = actions.enqueue("test.hold", priority=actions.URGENT)
    assert taken(priority=actions.URGENT) == [urgent]


def test_an_expired_lease_is_claimed_again_and_fences_the_first_attempt():
    actions.enqueue("test.hold")
    (first,) = taken()
    assert taken(at=later(seconds=1)) == []
    (second,) = taken(worker="w2", at=later(seconds=3))
    assert (second.pk, second.attempt) == (first.pk, 2)
    assert not claim.finish(first, {"by": "first"})
    assert claim.finish(second, {"by": "second"})
    second.refresh_from_db()
    assert second.result == {"by": "second"}


def test_an_expired_job_with_a_child_waits_for_the_child():
    actions.enqueue("test.hold")
    (first,) = taken()
    Job.objects.held(first).update(child={"host": "elsewhere", "pid": 1})
    assert taken(at=later(seconds=3)) == []
    Job.objects.held(first).update(child=None)
    assert len(taken(at=later(seconds=3))) == 1


def test_a_crash_in_the_last_attempt_gives_the_job_up_and_tells_the_hooks(monkeypatch):
    told = []
    monkeypatch.setattr(registry, "_dead_hooks", [told.append])
    waiting = actions.enqueue("test.fails", args={"how": "bug"})
    Job.objects.filter(pk=waiting.pk).update(max_attempts=1)
    assert len(taken()) == 1
    assert taken(at=later(minutes=2)) == []
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt) == ("dead", 1)
    assert waiting.error == {"code": "engine.attempts_used_up", "params": {"attempts": 1}}
    assert told == [waiting]


def test_a_failing_hook_does_not_keep_the_job_alive(monkeypatch):
    monkeypatch.setattr(registry, "_dead_hooks", [lambda job: 1 / 0])
    waiting = actions.enqueue("test.fails", args={"how": "permanent"})
    run_jobs()
    waiting.refresh_from_db()
    assert waiting.state == "dead"
    assert waiting.error == {"code": "engine.said", "params": {"text": "never"}}


def test_a_mistake_is_tried_again_with_growing_delay_until_attempts_are_used_up():
    waiting = actions.enqueue("test.fails", args={"how": "bug"})
    (failed,) = run_jobs()
    assert (failed.pk, failed.state, failed.attempt) == (waiting.pk, "ready", 1)
    assert failed.error["params"]["text"] == "ValueError: wrong"
    assert later(seconds=25) < failed.run_at < later(seconds=31)
    Job.objects.update(run_at=timezone.now())
    (failed,) = run_jobs()
    assert (failed.state, failed.attempt) == ("dead", 2)


def test_retry_comes_back_when_the_job_said():
    actions.enqueue("test.fails", args={"how": "retry"})
    (job,) = run_jobs()
    assert job.state == "ready"
    assert job.run_at > later(minutes=6)
    assert job.due_at < job.run_at


def test_a_failed_pure_job_leaves_nothing_of_its_work():
    actions.enqueue("test.fails_pure")
    (job,) = run_jobs()
    assert (job.state, job.attempt) == ("ready", 1)
    assert not AuditEntry.objects.filter(verb="half").exists()


def test_one_job_of_a_resource_key_runs_and_the_database_holds_it():
    actions.enqueue("test.hold", resource_key="repo:1")
    second = actions.enqueue("test.hold", resource_key="repo:1")
    other = actions.enqueue("test.hold", resource_key="repo:2")
    first, third = taken()
    assert (third, taken()) == (other, [])
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=second.pk).update(state="running")
    claim.finish(first, None)
    assert taken() == [second]


def test_a_known_dedupe_key_gives_the_job_that_is_there():
    first = actions.enqueue("test.pure", dedupe_key="once")
    assert actions.enqueue("test.pure", dedupe_key="once", args={"n": 2}) == first
    run_jobs()
    assert actions.enqueue("test.pure", dedupe_key="once").state == "done"
    assert Job.objects.count() == 1


def test_it_refuses_a_kind_that_nobody_declared():
    with pytest.raises(UnknownKind):
        actions.enqueue("test.unheard_of")


def test_cancelling_ends_what_waits_and_asks_what_runs():
    waiting = actions.enqueue("test.hold", dedupe_key="a", run_at=later(hours=1))
    timer = actions.enqueue("test.pure", run_at=later(hours=1))
    running = actions.enqueue("test.hold", dedupe_key="b")
    (held,) = taken()
    assert actions.cancel(dedupe_key="a") == 1
    assert actions.cancel(job_id=timer.pk) == 1
    assert actions.cancel(dedupe_key="b") == 1
    assert actions.cancel(dedupe_key="unknown") == 0
    for each in (waiting, timer, running):
        each.refresh_from_db()
    assert [waiting.state, timer.state, running.state] == ["cancelled", "cancelled", "running"]
    assert running.cancel_requested
    assert claim.cancelled(held)


def test_a_cancelled_job_whose_worker_died_is_not_run_again():
    job = actions.enqueue("test.hold")
    assert taken() == [job]
    actions.cancel(job_id=job.pk)
    assert taken(at=later(seconds=3)) == []
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_a_stopped_worker_uses_up_no_attempt():
    actions.enqueue("test.fails", args={"how": "bug"})
    (job,) = taken()
    claim.interrupted(job)
    (again,) = taken()
    assert (again.attempt, again.max_attempts) == (2, 3)


def test_a_job_that_was_given_up_can_be_tried_again_and_others_not():
    actions.enqueue("test.fails", args={"how": "permanent"})
    (job,) = run_jobs()
    actions.retry_job(job, actor=None)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.max_attempts) == ("ready", 1, 3)
    with pytest.raises(Refused):
        actions.retry_job(job, actor=None)
    assert AuditEntry.objects.filter(verb="engine.retry_job").count() == 1


def test_what_a_rolled_back_change_queued_is_gone():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.enqueue("test.pure")
        raise ZeroDivisionError
    assert run_jobs() == []
