"""Why was nobody called, why was Bob not called: from records, in a sentence."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from anlan.incidents import actions
from anlan.incidents.escalation.why import Line, Waiting, about_person, verdict
from anlan.organisations.actions import create_contact
from anlan.web.testing import look_at

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
LADDER = [{"level": 1, "after_s": 0}]


def line(kind, contact=None, minute=0):
    return Line(AT + timedelta(minutes=minute), kind, contact, "email", "system")


def codes(reasons):
    return [reason.code.removeprefix("incidents.why_") for reason in reasons]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], ["nobody"]),
        (["paged", "page_sent"], ["reached"]),
        (["paged", "page_failed"], ["nobody", "page_failed"]),
        (["page_impossible"], ["nobody", "page_impossible"]),
        (["paged", "page_cancelled", "page_sent"], ["reached", "page_cancelled"]),
    ],
)
def test_the_verdict_of_an_incident(kinds, expected):
    assert codes(verdict([line(kind, 1) for kind in kinds])) == expected


def test_what_still_waits_is_said():
    assert codes(verdict([], [Waiting("pending", None, None)])) == ["nobody", "waiting"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([line("paged", 7), line("page_sent", 7)], ["person_reached"]),
        ([line("paged", 7), line("page_failed", 7)], ["person_page_failed"]),
        ([line("page_impossible", 7)], ["person_page_impossible"]),
        ([line("paged", 7)], ["person_waiting"]),
        ([line("ladder_armed"), line("paged", 1)], ["person_not_named"]),
        (
            [line("ladder_armed"), line("paged", 1), line("acknowledged", None, 2)],
            ["person_not_named", "person_stopped"],
        ),
    ],
)
def test_the_verdict_about_a_person(found, expected):
    assert codes(about_person(found, 7, LADDER)) == expected


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_answers_for_everybody_and_for_one(
    incident, ada, chief_on_duty, client_of, run_jobs, language
):
    run_jobs(kinds=["incidents.page_rung"])
    incident.refresh_from_db()
    actions.acknowledge_incident(incident, actor=ada.actor)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        run_jobs(kinds=["incidents.page_rung"])
    client = client_of(ada)
    client.cookies["anlan_language"] = language
    url = f"/incidents/{incident.uid}/why/"
    whole = look_at(client, url)
    one = look_at(client, f"{url}?contact={chief_on_duty.uid}")
    if language == "en":
        assert "Nobody was reached so far." in whole
        assert "when somebody took it on" in one
        assert "Somebody has acknowledged; nobody else is paged." in one
        assert "No message was queued." not in whole
        assert "No message was queued." in one


def test_a_delivery_leads_to_it(incident, ada, client_of, run_jobs):
    from anlan.notifications.models import Delivery

    run_jobs(kinds=["incidents.page_rung"])
    delivery = Delivery.objects.for_system("test").get()
    html = look_at(client_of(ada), f"/notifications/{delivery.uid}/")
    assert f"/incidents/{incident.uid}/why/?contact=" in html


def test_only_our_people_may_ask(incident, bob, mallory, south, ada, client_of):
    url = f"/incidents/{incident.uid}/why/"
    assert client_of(bob).get(url).status_code == 403
    assert client_of(mallory).get(url).status_code == 404
    foreign = create_contact(south, "Eve", actor=None)
    assert client_of(ada).get(f"{url}?contact={foreign.uid}").status_code == 404
