from datetime import timedelta

import pytest
from django.utils import timezone, translation

from anlan.assets.actions import plan_maintenance
from anlan.core.models import AuditEntry
from anlan.incidents.models import Event
from anlan.inspection import history
from anlan.inspection.actions import record_results
from anlan.inspection.actions.results import sentence
from anlan.inspection.measure import Measurement
from anlan.inspection.models import Finding
from anlan.inspection.rules import Measured


def _events():
    rows = Event.objects.for_system("test").order_by("pk")
    return [(event.key, event.status) for event in rows]


def test_two_bad_readings_make_a_finding_and_an_event_and_a_good_end(web_check, take, ada):
    take(web_check, True, False)
    assert (web_check.severity, _events()) == ("ok", [])
    take(web_check, False)
    assert (web_check.severity, _events()) == ("crit", [(web_check.key, "firing")])
    finding = Finding.objects.for_system("test").get()
    assert (finding.severity, finding.assignee) == ("crit", ada)
    take(web_check, False, False)
    assert len(_events()) == 1
    take(web_check, True, True)
    assert _events() == [(web_check.key, "firing"), (web_check.key, "resolved")]
    finding.refresh_from_db()
    assert finding.state == "open" and finding.cleared_at
    assert AuditEntry.objects.filter(verb="inspection.states_changed").count() == 2


def test_an_event_names_item_strategy_asset_and_both_languages(web_check, take):
    take(web_check, False, False)
    event = Event.objects.for_system("test").get()
    assert event.source == "inspection" and event.asset_id == web_check.asset_id
    assert event.hints["slugs"] == ["application-down"]
    assert event.hints["urgency"] == "limited"
    assert set(event.data["texts"]) == {"zh", "en"}
    assert "Registration · Page" in event.data["texts"]["en"]


def test_a_warning_is_a_finding_and_no_event(web_check, take):
    web_check.metric = "x"
    web_check.thresholds = {"warn": {"op": ">", "value": 10}}
    web_check.save()
    take(web_check, 20.0)
    assert Finding.objects.for_system("test").get().severity == "warn"
    assert _events() == []


def test_an_unknown_reading_neither_raises_nor_ends_an_alarm(web_check, take):
    take(web_check, None, None, None)
    assert _events() == []
    take(web_check, False, False, None, None)
    assert web_check.severity == "crit"
    assert _events() == [(web_check.key, "firing")]


def test_maintenance_keeps_silent_until_it_is_over(web_check, take, asset):
    now = timezone.now()
    window = plan_maintenance(
        asset, reason="update", starts_at=now, ends_at=now + timedelta(hours=1), actor=None
    )
    take(web_check, False, False, False)
    assert (web_check.severity, _events()) == ("crit", [])
    window.delete()
    take(web_check, False)
    assert _events() == [(web_check.key, "firing")]


def test_an_older_reading_changes_nothing(web_check, take):
    take(web_check, True)
    before = web_check.measured_at
    late = Measurement(web_check.pk, before - timedelta(seconds=30), [Measured("http.up", False)])
    record_results([late], now=timezone.now())
    web_check.refresh_from_db()
    assert (web_check.measured_at, web_check.value) == (before, True)


def test_numbers_become_history_and_old_ones_are_forgotten(web_check, take):
    web_check.metric, web_check.thresholds = "x", {"crit": {"op": ">", "value": 100}}
    web_check.save()
    take(web_check, 1.5, 2, None, True)
    now = timezone.now()
    points = history.series(web_check.pk, now - timedelta(hours=1))
    assert [value for _, value in points] == [1.5, 2.0, 1.0]
    assert len(history.series(web_check.pk, now - timedelta(hours=1), most=2)) == 2
    assert history.prune(now + timedelta(hours=1)) == 3


def test_one_batch_costs_the_same_however_many_checks_are_in_it(
    asset, web, django_assert_max_num_queries
):
    from anlan.inspection.actions import add_check

    checks = [
        add_check(asset, kind="http", address=web.url, name=f"p{n}", actor=None) for n in range(50)
    ]
    now = timezone.now()
    given = [Measurement(check.pk, now, [Measured("http.up", True)]) for check in checks]
    with django_assert_max_num_queries(8):
        record_results(given, now=now)


@pytest.mark.parametrize(
    ("language", "head"), [("zh-hans", "Registration Page："), ("en", "Registration · Page: ")]
)
def test_the_sentence_reads_well(web_check, take, language, head):
    web_check.thresholds = {"crit": {"op": "==", "value": False}}
    web_check.save()
    take(web_check, False)
    with translation.override(language):
        text = sentence(web_check, language)
    assert text.startswith(head) and "inspection." not in text
