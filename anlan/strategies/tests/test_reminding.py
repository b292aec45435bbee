"""The daily reminder: each person once for each due date."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from anlan.core.models import AuditEntry
from anlan.engine.models import Job
from anlan.notifications.models import Delivery
from anlan.organisations.actions import create_contact
from anlan.strategies.actions import (
    approve_version,
    confirm_review,
    import_strategy,
    remind_of_reviews,
)
from anlan.strategies.models import StrategyVersion
from anlan.strategies.tests.samples import CHINESE, ENGLISH


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def due(db, today):
    """A version in use, written by Anlan itself, whose review is due today."""
    version = approve_version(
        import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=None), actor=None
    )
    StrategyVersion.objects.filter(pk=version.pk).update(review_due_on=today)
    version.refresh_from_db()
    return version


def deliveries():
    return Delivery.objects.for_system("test").order_by("id")


def test_a_year_after_approval_is_the_default(db, today):
    version = approve_version(
        import_strategy({"zh": CHINESE, "en": ENGLISH}, actor=None), actor=None
    )
    assert timedelta(days=364) < version.review_due_on - today <= timedelta(days=366)


def test_everybody_who_may_edit_is_told_once(due, ada, bob, today, settings):
    assert remind_of_reviews(today) == 1
    assert remind_of_reviews(today) == 0
    assert remind_of_reviews(today + timedelta(days=30)) == 0
    (message,) = deliveries()
    assert message.recipient_address == "ada@example.org"
    assert "Disk full" in message.text
    assert f"{settings.ANLAN_PUBLIC_URL}/strategies/disk-full/" in message.text
    assert message.job_id
    assert AuditEntry.objects.filter(verb="strategies.reminded").count() == 1


def test_the_author_alone_is_told_of_an_own_strategy(due, ada, root, north, today):
    create_contact(
        north, "Root", actor=None, user=root, email="root@example.org", language="zh-hans"
    )
    StrategyVersion.objects.update(author=root.actor.reference)
    remind_of_reviews(today)
    (message,) = deliveries()
    assert (message.recipient_name, message.recipient_language) == ("Root", "zh-hans")
    assert "磁盘满" in message.text
    with translation.override("zh-hans"):
        assert translation.gettext("All that are due") in message.text


def test_a_new_due_date_is_reminded_of_again(due, ada, today):
    remind_of_reviews(today)
    later = today + timedelta(days=10)
    confirm_review(due, review_due_on=later, actor=None)
    assert remind_of_reviews(today + timedelta(days=9)) == 0
    assert remind_of_reviews(later) == 1
    assert deliveries().count() == 2


def test_many_strategies_are_one_message(pack, ada, today):
    StrategyVersion.objects.update(review_due_on=today)
    count = StrategyVersion.objects.in_use().count()
    assert count > 10
    assert remind_of_reviews(today) == count
    (message,) = deliveries()
    assert str(count) in message.subject


def test_while_nobody_can_be_reached_nothing_counts_as_said(due, bob, today, north):
    assert remind_of_reviews(today) == 0
    from anlan.accounts.models import User
    from anlan.organisations.actions import add_member

    late = User.objects.create_user("late", "late@example.org", "pass-word-1", language="en")
    add_member(north, late, "admin", actor=None)
    assert remind_of_reviews(today) == 1
    assert deliveries().get().recipient_address == "late@example.org"


def test_what_is_not_in_use_is_nobody_s_work(due, ada, today):
    StrategyVersion.objects.update(state="retired")
    assert remind_of_reviews(today) == 0


def test_the_index_of_the_match_does_not_notice(due, ada, today):
    before = StrategyVersion.objects.get().updated_at
    remind_of_reviews(today)
    assert StrategyVersion.objects.get().updated_at == before


def test_the_engine_does_it_every_day(due, ada, run_jobs):
    from anlan.engine.actions import enqueue
    from anlan.engine.registry import kind_of

    assert kind_of("strategies.remind_of_reviews").cron
    enqueue("strategies.remind_of_reviews")
    enqueue("strategies.drop_uploads")
    run_jobs(kinds=["strategies.remind_of_reviews", "strategies.drop_uploads"])
    assert deliveries().count() == 1
    assert {job.state for job in Job.objects.filter(kind__startswith="strategies.")} == {"done"}
