"""The engine's own path: due checks are claimed once, run, and lead to an incident."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.incidents.models import Incident
from anlan.inspection.actions import claim_due_checks
from anlan.inspection.models import Check

DUE = "inspection.run_due_checks"


def _make_due(check):
    Check.objects.for_system("test").filter(pk=check.pk).update(
        next_due_at=timezone.now() - timedelta(seconds=1)
    )


@pytest.fixture
def run_due(run_jobs):
    from anlan.engine.actions import enqueue

    def run(*checks):
        for check in checks:
            _make_due(check)
        enqueue(DUE)
        return run_jobs(kinds=[DUE])

    return run


def test_a_due_check_is_claimed_once_and_missed_slots_are_not_replayed(web_check):
    _make_due(web_check)
    now = timezone.now() + timedelta(hours=1)
    assert [check.pk for check in claim_due_checks(now, most=10)] == [web_check.pk]
    assert claim_due_checks(now, most=10) == []
    web_check.refresh_from_db()
    assert now < web_check.next_due_at <= now + timedelta(seconds=10)


def test_what_is_not_due_disabled_or_retired_is_left_alone(web_check):
    now = timezone.now()
    assert claim_due_checks(now - timedelta(days=1), most=10) == []
    _make_due(web_check)
    web_check.is_enabled = False
    web_check.save(update_fields=["is_enabled"])
    assert claim_due_checks(now, most=10) == []


def test_a_stopped_service_becomes_an_incident_and_its_return_is_told(
    web_check, web, run_due, run_jobs
):
    run_due(web_check)
    web_check.refresh_from_db()
    assert web_check.severity == "ok"
    web.stop()
    run_due(web_check)
    run_due(web_check)
    web_check.refresh_from_db()
    assert web_check.severity == "crit"
    run_jobs(kinds=["incidents.process_event"])
    incident = Incident.objects.for_system("test").get()
    assert incident.asset_id == web_check.asset_id
    assert list(incident.keys.values_list("key", flat=True)) == [web_check.key]
    web.start()
    run_due(web_check)
    run_due(web_check)
    web_check.refresh_from_db()
    assert web_check.severity == "ok"


def test_the_daily_rounds_start_for_assets_with_checks(web_check, foreign, run_jobs):
    from anlan.engine.actions import enqueue
    from anlan.inspection.models import Round

    enqueue("inspection.start_daily_rounds")
    run_jobs(kinds=["inspection.start_daily_rounds", "inspection.inspect_asset"])
    done = Round.objects.for_system("test").get()
    assert (done.asset_id, done.template) == (web_check.asset_id, "daily")
