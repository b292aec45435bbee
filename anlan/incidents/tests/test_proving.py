"""A recovery is watched, reopens by itself when it does not hold, and waits for the word."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.accounts.models import User
from anlan.core.errors import BadInput
from anlan.core.text import one_line
from anlan.engine.models import Job
from anlan.incidents import actions, verification
from anlan.incidents.models import Incident, RecoveryWatch
from anlan.incidents.verification import VerifyResult
from anlan.organisations.actions import add_member, create_contact
from anlan.organisations.models import Contact


@pytest.fixture
def measured(monkeypatch):
    """What the re-check of the portal says; the test changes it."""
    said = {"ok": True}
    answer = {"portal": lambda _reference: [VerifyResult("portal", said["ok"])]}
    monkeypatch.setattr(verification, "_verifiers", answer)
    return said


@pytest.fixture
def hotline(north):
    user = User.objects.create_user("hot", "hot@example.org", "pass-word-1", language="en")
    add_member(north, user, "hotline", actor=None)
    return user


@pytest.fixture
def customer(north):
    return create_contact(
        north, "Dr Li", actor=None, email="li@north.example", kind=Contact.Kind.CUSTOMER
    )


@pytest.fixture
def watched(incident, measured, ada, run_jobs):
    """Recovered, measured good once, its window open."""
    actions.acknowledge_incident(incident, actor=ada.actor)
    actions.recover_incident(incident, note="restarted", actor=ada.actor)
    run_jobs(kinds=["incidents.verify"])
    incident.refresh_from_db()
    return incident


def look(incident, run_jobs, *, is_over=False):
    """Let the next measurement of the window be due, and make it."""
    now = timezone.now()
    if is_over:
        RecoveryWatch.objects.filter(incident=incident).update(until=now)
    Job.objects.filter(kind="incidents.watch_recovery", state="ready").update(run_at=now)
    run_jobs(kinds=["incidents.watch_recovery"])
    return Incident.objects.for_system("test").get(pk=incident.pk)


def told(incident):
    return list(incident.timeline.order_by("seq").values_list("kind", flat=True))


def test_one_good_measurement_opens_the_window_and_no_more(watched):
    watch = watched.recovery_watches.get()
    assert (watched.state, watch.until - watch.started_at) == ("recovered", timedelta(minutes=10))
    assert "watch_started" in told(watched)


def test_it_is_verified_when_the_window_has_held(watched, run_jobs):
    assert look(watched, run_jobs).state == "recovered"
    after = look(watched, run_jobs, is_over=True)
    assert (after.state, after.recovery_watches.get().looks) == ("verified", 2)
    assert told(after)[-2:] == ["watch_held", "state"]


def test_a_relapse_reopens_by_itself_and_pages_again(watched, measured, run_jobs):
    arm = watched.ladder_arm
    measured["ok"] = False
    after = look(watched, run_jobs)
    assert (after.state, after.reopened, after.recovered_at) == ("responding", 1, None)
    assert (after.acknowledged_at, after.ladder_arm) == (None, arm + 1)
    move = [row.content["data"] for row in after.timeline.filter(kind="state")][-1]
    assert (move["action"], move["because"][0]["code"]) == ("reopen", "incidents.relapsed")
    assert after.timeline.filter(kind="ladder_armed").count() == 2
    assert look(watched, run_jobs).version == after.version, "an ended window measures no more"


def test_what_cannot_be_measured_at_the_end_is_measured_again(watched, measured, run_jobs):
    measured["ok"] = None
    assert look(watched, run_jobs, is_over=True).state == "recovered"
    measured["ok"] = True
    assert look(watched, run_jobs).state == "verified"


def test_the_customers_word_is_waited_for(customer, watched, ada, run_jobs):
    after = look(watched, run_jobs, is_over=True)
    assert after.state == "recovered"
    actions.confirm_by_person(after, word="Dr Li, 13:05, by phone: it works", actor=ada.actor)
    assert after.state == "verified"
    word = after.timeline.get(kind="customer_word").content["data"]
    assert (word["voice"], word["works"]) == ("person", True)


def test_the_word_is_waived_with_a_reason_only(customer, watched, ada, run_jobs):
    after = look(watched, run_jobs, is_over=True)
    with pytest.raises(BadInput, match="why"):
        actions.waive_word(after, why=" ", actor=ada.actor)
    actions.waive_word(after, why="the practice is closed until Monday", actor=ada.actor)
    assert after.state == "verified"


def test_only_who_may_change_the_severity_waives(customer, watched, ada, hotline, client_of):
    address = f"/incidents/{watched.uid}/do/waive/"
    client_of(hotline).post(address, {"why": "too long"})
    assert "word_waived" not in told(watched)
    client_of(ada).post(address, {"why": "closed"})
    assert "word_waived" in told(watched)


def test_the_page_says_what_is_missing(customer, watched, ada, client_of):
    page = client_of(ada).get(f"/incidents/{watched.uid}/").content.decode()
    card = one_line(page[page.index('id="proof"') :], 4000)
    for words in ("Watch window", "Measured again until then", "Ask the customer", "re-checks are"):
        assert words in card


def test_the_window_of_a_severity_is_set_and_frozen(incident, north, measured, ada, run_jobs):
    actions.set_watch(north, incident.severity, 30, actor=ada.actor)
    assert incident.escalation["watch_s"][incident.severity] == 600
    with pytest.raises(BadInput, match="7 days"):
        actions.set_watch(north, "I", -1, actor=ada.actor)
