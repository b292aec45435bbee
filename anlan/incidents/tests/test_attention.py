"""Taken on is not enough: silence, a graver severity and hand-over."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from anlan.core.errors import BadInput
from anlan.incidents import actions
from anlan.incidents.rules import Severity
from anlan.notifications.models import Delivery
from anlan.organisations.actions import create_contact

JOBS = ["incidents.page_rung", "incidents.check_silence"]


def later(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def mails():
    return [one.recipient_name for one in Delivery.objects.for_system("test").order_by("id")]


@pytest.fixture
def taken(incident, ada, run_jobs):
    run_jobs(kinds=JOBS)
    incident.refresh_from_db()
    actions.acknowledge_incident(incident, actor=ada.actor)
    return incident


def test_silence_after_taking_it_calls_again_and_says_why(taken, run_jobs):
    assert taken.severity == "II"
    with later(39):
        run_jobs(kinds=JOBS)
        assert mails() == ["Ada"]
    with later(41):
        run_jobs(kinds=JOBS)
    taken.refresh_from_db()
    assert (mails(), taken.acknowledged_at) == (["Ada", "Ada"], None)
    why = taken.timeline.get(kind="silence").content["data"]["because"][0]
    assert (why["code"], why["params"]) == ("incidents.silent", {"minutes": 40})


def test_a_trace_of_a_person_keeps_the_ladder_quiet_for_another_span(taken, ada, run_jobs):
    with later(30):
        actions.comment(taken, "looking at the disks", actor=ada.actor)
    with later(41):
        run_jobs(kinds=JOBS)
    assert mails() == ["Ada"]
    with later(71):
        run_jobs(kinds=JOBS)
    assert mails() == ["Ada", "Ada"]


def test_a_recovered_incident_is_left_in_peace(taken, ada, run_jobs):
    actions.recover_incident(taken, note="restarted", actor=ada.actor)
    with later(90):
        run_jobs(kinds=JOBS)
    assert mails() == ["Ada"]


def test_the_timer_runs_twice_and_calls_once(taken, run_jobs):
    """A worker that dies after the commit is followed by one that finds another arm."""
    with later(41):
        run_jobs(kinds=["incidents.check_silence"])
        arm = taken.ladder_arm
        taken.refresh_from_db()
        actions.check_silence(taken, arm=arm)
    assert taken.timeline.filter(kind="silence").count() == 1


def test_a_graver_severity_is_called_out_by_its_own_column(taken, north, ada, run_jobs):
    actions.set_ladder(north, "I", [{"level": 1, "after_s": 0}], actor=None)
    actions.change_severity(taken, Severity.I, why="data is lost", actor=ada.actor, version=None)
    run_jobs(kinds=JOBS)
    taken.refresh_from_db()
    assert mails() == ["Ada", "Ada"]
    assert taken.ladder == taken.escalation["ladders"]["I"]
    assert len(taken.ladder) == 4, "the plan was frozen before it was edited"


def test_a_milder_severity_calls_nobody(taken, ada, run_jobs):
    actions.change_severity(taken, Severity.IV, why="one person", actor=ada.actor, version=None)
    run_jobs(kinds=JOBS)
    assert (mails(), taken.acknowledged_by) == (["Ada"], "Ada")


def test_handing_over_tells_the_other_and_watches_them(taken, north, ada, run_jobs):
    grace = create_contact(north, "Grace", actor=None, email="grace@example.org", language="en")
    actions.hand_over(taken, grace, note="the disk is ordered", actor=ada.actor)
    mail = Delivery.objects.for_system("test").order_by("id").last()
    assert (mail.recipient_name, taken.acknowledged_by) == ("Grace", "Grace")
    assert "the disk is ordered" in mail.text
    with later(41):
        run_jobs(kinds=JOBS)
    taken.refresh_from_db()
    assert taken.acknowledged_at is None


def test_it_is_not_handed_to_strangers(taken, north, south, ada):
    customer = create_contact(north, "Li", actor=None, kind="customer", email="li@example.org")
    foreign = create_contact(south, "Eve", actor=None, email="eve@example.org")
    for contact in (customer, foreign):
        with pytest.raises(BadInput):
            actions.hand_over(taken, contact, note="", actor=ada.actor)


def test_the_customer_is_told_public_facts_and_gets_no_button(
    incident, north, ada_on_duty, run_jobs
):
    create_contact(
        north, "Li", actor=None, kind="customer", role="head of IT", email="li@example.org",
        language="en",
    )  # fmt: skip
    rungs = [{"level": 1, "after_s": 0, "side": "customer", "role": "Head of IT"}]
    actions.set_ladder(north, "II", rungs, actor=None)
    incident.escalation = {}
    incident.save()
    actions.arm_ladder(incident, actor=None)
    run_jobs(kinds=JOBS)
    mail = Delivery.objects.for_system("test").get(recipient_name="Li")
    assert "Portal server" in mail.text
    assert "/incidents/ack/" not in mail.text
    assert "10.0.0.5" not in mail.text


def test_without_an_address_the_timeline_says_so(incident, ada_on_duty, run_jobs):
    ada_on_duty.email = ""
    ada_on_duty.save()
    run_jobs(kinds=JOBS)
    why = incident.timeline.get(kind="page_impossible").content["data"]
    assert (why["contact"], why["because"][-1]["code"]) == (
        ada_on_duty.pk,
        "incidents.no_address",
    )
