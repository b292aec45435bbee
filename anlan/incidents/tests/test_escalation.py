"""The ladder pages rung by rung until somebody answers."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from anlan.incidents import actions
from anlan.notifications.models import Delivery

LADDER_JOB = ["incidents.page_rung"]


def deliveries():
    return Delivery.objects.for_system("test").order_by("id")


def later(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def test_the_person_on_duty_is_paged_at_once(incident, run_jobs):
    run_jobs(kinds=LADDER_JOB)
    message = deliveries().get()
    assert message.recipient_address == "ada@example.org"
    assert incident.number in message.subject
    assert "/incidents/ack/" in message.text
    incident.refresh_from_db()
    assert message.text.count("…") == 0
    assert incident.timeline.filter(kind="paged").count() == 1


def test_silence_calls_the_next_level(incident, chief_on_duty, run_jobs):
    run_jobs(kinds=LADDER_JOB)
    run_jobs(kinds=LADDER_JOB)
    assert deliveries().count() == 1
    with later(6):
        run_jobs(kinds=LADDER_JOB)
    assert [one.recipient_name for one in deliveries()] == ["Ada", "Chief"]


def test_an_acknowledgement_stops_the_ladder_and_says_so(incident, chief_on_duty, run_jobs, ada):
    run_jobs(kinds=LADDER_JOB)
    incident.refresh_from_db()
    actions.acknowledge_incident(incident, actor=ada.actor)
    with later(6):
        run_jobs(kinds=LADDER_JOB)
    assert deliveries().count() == 1
    stopped = incident.timeline.get(kind="ladder_stopped").content["data"]
    assert stopped["because"][0]["code"] == "incidents.ladder_acknowledged"


def test_a_page_that_waits_is_not_sent_after_an_acknowledgement(incident, run_jobs, ada):
    run_jobs(kinds=LADDER_JOB)
    incident.refresh_from_db()
    actions.acknowledge_incident(incident, actor=ada.actor)
    run_jobs(kinds=["notifications.deliver"])
    assert deliveries().get().state == "cancelled"


def test_nobody_on_duty_is_said_on_the_timeline_and_the_ladder_climbs_on(
    incident, ada_on_duty, chief_on_duty, run_jobs
):
    ada_on_duty.shifts.all().delete()
    run_jobs(kinds=LADDER_JOB)
    assert incident.timeline.filter(kind="page_impossible").exists()
    with later(6):
        run_jobs(kinds=LADDER_JOB)
    assert [one.recipient_name for one in deliveries()] == ["Chief"]


def test_an_organisation_sets_its_own_ladder_and_open_incidents_keep_theirs(incident, north, ada):
    before = incident.ladder
    actions.set_ladder(
        north, "II", [{"level": 1, "after_s": 0}, {"level": 2, "after_s": 5}], actor=ada.actor
    )
    incident.refresh_from_db()
    assert incident.ladder == before
