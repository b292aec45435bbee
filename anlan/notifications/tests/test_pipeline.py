from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.engine.models import Job
from anlan.notifications import guards, outcomes, pipeline
from anlan.notifications.actions import queue_delivery, retry_delivery, withdraw_deliveries
from anlan.notifications.channels.email.channel import EmailChannel
from anlan.notifications.guards import Verdict
from anlan.notifications.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(monkeypatch):
    seen = []
    monkeypatch.setitem(outcomes._hooks, "test-thing", lambda d, o: seen.append((d.key, o)))
    return seen


def test_a_queued_message_reaches_the_mail_server(queued, mail, run_jobs, hook):
    delivery = queued()
    run_jobs()
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert delivery.sent_at
    assert mail.received[0].key == "k-1"
    assert delivery.receipt["reference"] == mail.received[0].reference
    assert hook == [("k-1", "sent")]


def test_the_same_key_is_one_delivery(queued, mail, run_jobs):
    assert queued().pk == queued(subject="again").pk
    run_jobs()
    assert len(mail.received) == 1


def test_nothing_is_queued_for_a_change_that_is_rolled_back(message):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue_delivery(message(), key="k-1")
        raise ZeroDivisionError
    assert not Delivery.objects.for_system("test").exists()
    assert not Job.objects.filter(kind="notifications.deliver").exists()


def test_an_unwanted_message_is_withdrawn_just_before_sending(
    queued, mail, run_jobs, hook, monkeypatch
):
    asked = []
    reason = Reason.of("notifications.withdrawn")

    def guard(**args):
        asked.append(args)
        return Verdict(wanted=False, reason=reason)

    monkeypatch.setitem(guards._guards, "test.wanted", guard)
    delivery = queued(guard="test.wanted", guard_args={"version": 3})
    run_jobs()
    delivery.refresh_from_db()
    assert asked == [{"version": 3}]
    assert (delivery.state, delivery.tries) == ("cancelled", 0)
    assert not mail.received
    assert delivery.last_error == reason.as_json()
    assert hook == [("k-1", "cancelled")]


@pytest.mark.parametrize("guard", ["unknown.guard", "test.broken"])
def test_a_guard_that_cannot_answer_lets_the_message_pass(
    queued, mail, run_jobs, guard, monkeypatch
):
    monkeypatch.setitem(guards._guards, "test.broken", lambda: 1 / 0)
    queued(guard=guard)
    run_jobs()
    assert len(mail.received) == 1


def test_a_refusal_fails_at_once_and_says_why(queued, mail, run_jobs, hook):
    mail.mood = "refuse"
    delivery = queued()
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("failed", 1)
    assert delivery.last_error["code"] == "notifications.email.refused"
    assert hook == [("k-1", "failed")]


def test_a_passing_trouble_is_tried_again_until_it_works(queued, mail):
    mail.mood = "defer"
    delivery = queued()
    later = pipeline.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert later.wait == timedelta(seconds=2)
    assert (delivery.state, delivery.last_error["code"]) == (
        "pending",
        "notifications.email.refused",
    )
    mail.mood = "accept"
    assert pipeline.deliver(delivery.pk) is None
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.last_error) == ("sent", 2, None)
    assert [bool(a.error) for a in delivery.attempts.all()] == [True, False]


def test_the_job_comes_back_for_a_message_that_has_to_wait(queued, mail, run_jobs):
    mail.mood = "defer"
    queued()
    run_jobs()
    job = Job.objects.get(kind="notifications.deliver")
    assert job.state == "ready"
    assert timedelta() < job.run_at - timezone.now() <= timedelta(seconds=30)


def test_a_message_that_nobody_could_take_for_hours_fails(queued, mail):
    mail.mood = "defer"
    delivery = queued()
    delivery.queued_at = timezone.now() - timedelta(hours=5)
    delivery.save(update_fields=["queued_at"])
    assert pipeline.deliver(delivery.pk) is None
    delivery.refresh_from_db()
    assert delivery.state == "failed"


def test_without_a_mail_server_it_fails_and_says_where_to_enter_one(queued, run_jobs, settings):
    settings.ANLAN_SMTP_URL = ""
    delivery = queued()
    run_jobs()
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert delivery.last_error["code"] == "notifications.no_channel"


def test_a_repeat_after_a_crash_carries_the_same_key(queued, mail):
    delivery = queued()
    begun = pipeline._begin(delivery.pk, timezone.now())
    pipeline._send(begun.delivery)  # The worker dies here, before it records.
    assert pipeline.deliver(delivery.pk) is None
    assert len({message.reference for message in mail.received}) == 1
    first, second = delivery.attempts.all()
    assert first.error["code"] == "notifications.interrupted"
    assert second.receipt


def test_a_worker_that_was_thought_dead_changes_nothing(queued, mail, hook):
    delivery = queued()
    slow = pipeline._begin(delivery.pk, timezone.now())
    pipeline.deliver(delivery.pk)
    receipt = pipeline._send(slow.delivery)
    pipeline._record(slow, receipt, timezone.now())
    assert len(hook) == 1


def test_a_broken_hook_does_not_repeat_the_message(queued, mail, run_jobs, monkeypatch):
    calls = []

    def hook(_delivery, outcome):
        calls.append(outcome)
        if len(calls) == 1:
            raise RuntimeError("upper layer broke")

    monkeypatch.setitem(outcomes._hooks, "test-thing", hook)
    queued()
    run_jobs()
    assert calls == ["sent", "sent"]
    assert len(mail.received) == 1


def test_a_broken_channel_explains_itself(queued, mail, monkeypatch):
    monkeypatch.setattr(EmailChannel, "send", lambda *_args: 1 / 0)
    delivery = queued()
    pipeline.deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == "pending"
    assert delivery.last_error["code"] == "notifications.channel_broke"


def test_an_address_is_not_flooded(queued, mail, monkeypatch):
    monkeypatch.setattr(EmailChannel, "per_minute", 2)
    deliveries = [queued(key=f"k-{number}") for number in range(3)]
    later = [pipeline.deliver(delivery.pk) for delivery in deliveries]
    assert later[:2] == [None, None]
    assert later[2].reason.code == "notifications.rate"
    assert len(mail.received) == 2


def test_withdrawing_ends_what_waits(queued, mail, message, run_jobs):
    delivery = queued()
    about, reason = message().about, Reason.of("notifications.withdrawn")
    assert withdraw_deliveries(about, reason=reason, actor=None) == 1
    run_jobs()
    delivery.refresh_from_db()
    assert delivery.state == "cancelled"
    assert not mail.received
    assert withdraw_deliveries(about, reason=reason, actor=None) == 0


def test_a_failed_message_is_sent_again_after_the_repair(queued, mail, run_jobs):
    mail.mood = "refuse"
    delivery = queued()
    run_jobs()
    mail.mood = "accept"
    retry_delivery(delivery, actor=None)
    run_jobs()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("sent", 2)


def test_a_dead_job_fails_its_delivery(queued, hook):
    delivery = queued()
    pipeline.abandon(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error["code"]) == ("failed", "notifications.job_dead")
