"""From an accepted event to what becomes of it."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from anlan.assets.actions import add_dependency, plan_maintenance, register_asset
from anlan.incidents import actions
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event, Incident, IncidentKey


def firing(north, **fields):
    values = {"text": "disk full on /var", "source": "inspection", "key": "check:9", **fields}
    return EventIn(north.pk, **values)


def test_a_machine_event_opens_an_incident_with_all_that_the_first_screen_needs(incident, server):
    assert incident.number.startswith("INC-")
    assert (incident.severity, incident.state) == ("II", "reported")
    assert incident.situation["asset"]["name"] == "Portal server"
    assert incident.situation["contact"]["duty"]["name"] == "Ada"
    assert incident.matches
    assert incident.matches[0]["reasons"]
    kinds = [entry.kind for entry in incident.timeline.all()]
    assert kinds == ["opened", "matched", "ladder_armed"]


def test_the_same_event_twice_is_one(north, pack):
    event = firing(north, occurred_at=timezone.now())
    first, second = (actions.accept_events([event], actor=None)[0] for _ in range(2))
    assert (first.uid, first.is_duplicate) == (second.uid, False)
    assert second.is_duplicate


def test_the_same_key_again_is_added_to_the_open_incident(report, north, pack):
    first = report(firing(north))
    second = report(firing(north))
    assert (first.outcome, second.outcome) == ("opened", "appended")
    assert first.incident_id == second.incident_id
    assert IncidentKey.objects.get().count == 2


def test_another_alarm_of_the_same_asset_joins_and_can_be_split_off(
    report, incident, north, server, ada
):
    event = report(firing(north, asset_id=server.pk))
    assert event.outcome == "appended"
    assert event.incident_id == incident.pk
    key = incident.keys.get(key="check:9")
    assert key.joined_because[0]["code"] == "incidents.joined_same_asset"
    made = actions.split_key(key, actor=ada.actor)
    assert made.pk != incident.pk
    assert made.keys.get().key == "check:9"


def test_what_stands_on_a_failed_asset_joins_its_incident(report, incident, north, server):
    portal = register_asset(
        north, code="portal", name="Portal", asset_class="application", actor=None
    )
    add_dependency(portal, server, actor=None)
    event = report(firing(north, asset_id=portal.pk))
    assert event.incident_id == incident.pk
    assert event.because[0]["code"] == "incidents.joined_upstream"


def test_an_event_without_an_asset_opens_its_own(report, incident, north):
    assert report(firing(north)).outcome == "opened"
    assert Incident.objects.for_system("test").count() == 2


def test_planned_maintenance_mutes(report, north, server, pack):
    now = timezone.now()
    plan_maintenance(
        server, reason="new disk", starts_at=now, ends_at=now + timedelta(hours=1), actor=None
    )
    event = report(firing(north, asset_id=server.pk))
    assert event.outcome == "suppressed"
    assert event.because[0]["params"] == {"reason": "new disk"}


def test_an_end_without_a_beginning_changes_nothing(report, north, pack):
    assert report(firing(north, status="resolved")).outcome == "suppressed"
    assert not Incident.objects.for_system("test").exists()


def test_a_question_waits_at_the_hotline_and_becomes_an_incident_when_overdue(
    report, run_jobs, north, pack
):
    event = report(EventIn(north.pk, "谢谢,昨天的问题已经解决了", source="phone"))
    assert event.outcome == "queued"
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        run_jobs(kinds=["incidents.promote_overdue_report"])
    event.refresh_from_db()
    assert event.outcome == "opened"
    assert event.incident is not None


def test_an_answered_question_ends_there(report, run_jobs, north, ada, pack):
    event = report(EventIn(north.pk, "请问怎么修改打印机名称?谢谢", source="phone"))
    actions.answer_report(event, "explained", actor=ada.actor)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        run_jobs(kinds=["incidents.promote_overdue_report"])
    assert not Incident.objects.for_system("test").exists()
    assert not Event.objects.for_system("test").waiting().exists()


def test_a_persons_word_with_a_severity_is_never_a_question(report, north, pack):
    event = report(EventIn(north.pk, "谢谢", source="phone", severity="III"))
    assert event.outcome == "opened"


def test_quiet_after_the_end_heals_an_unattended_incident(report, run_jobs, incident, north):
    report(EventIn(north.pk, "ok again", source="inspection", key="check:1", status="resolved"))
    incident.refresh_from_db()
    assert incident.state == "reported"
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=True):
        run_jobs(kinds=["incidents.heal_if_quiet"])
    incident.refresh_from_db()
    assert (incident.state, incident.is_self_healed) == ("recovered", True)


def test_a_fault_that_returns_reopens_and_pages_again(report, run_jobs, incident, north):
    test_quiet_after_the_end_heals_an_unattended_incident(report, run_jobs, incident, north)
    report(EventIn(north.pk, "down again", source="inspection", key="check:1"))
    incident.refresh_from_db()
    assert (incident.state, incident.reopened) == ("responding", 1)
    assert incident.timeline.filter(kind="ladder_armed").count() == 2
