"""Approvals and the second person: on the page, by link, and never by the same one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from anlan.incidents.models import ApprovalLink
from anlan.incidents.tests.strategy_on_trial import open_now, work_on
from anlan.notifications.models import Delivery


@pytest.fixture
def colleague(north):
    from anlan.accounts.models import User
    from anlan.organisations.actions import add_member

    user = User.objects.create_user("carl", "carl@example.org", "pass-word-1", full_name="Carl")
    user.language = "en"
    user.save()
    add_member(north, user, "engineer", actor=None)
    return user


@pytest.fixture
def press(incident, client_of):
    def post(user, deed, **data):
        url = f"/incidents/{incident.uid}/steps/wipe/"
        return client_of(user).post(url, {"deed": deed, **data}, follow=True).content.decode()

    return post


def test_two_different_persons_are_needed_the_second_in_time(incident, ada, colleague, press):
    work_on(incident, wipe={"two_person": True}, after={})
    assert "Two persons are needed" in press(ada, "done")
    press(ada, "confirm")
    assert "You are the first of the two" in press(ada, "done")
    assert open_now(incident) == ["wipe"]
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert "has to agree again" in press(colleague, "done")
        press(ada, "confirm")
        press(colleague, "done")
    assert open_now(incident) == ["after"]


@pytest.fixture
def post(incident):
    def send(client, action):
        incident.refresh_from_db()
        body = {"version": incident.version}
        return client.post(f"/incidents/{incident.uid}/steps/wipe/{action}", body)[0]

    return send


def test_a_program_that_only_responds_speaks_for_no_second_person(
    incident, api, north, ada, colleague, post
):
    work_on(incident, wipe={"two_person": True, "approve": "commander"}, after={})
    worker = api("respond", organisation=north, by=ada)
    chief = api("respond", "admin", organisation=north, by=colleague)
    assert [post(worker, action) for action in ("confirm", "approve")] == [403, 403]
    assert [post(chief, action) for action in ("confirm", "approve")] == [200, 200]
    assert post(chief, "done") == 409
    assert post(worker, "done") == 200
    assert open_now(incident) == ["after"]


def test_two_tokens_of_one_person_are_one_person(incident, api, north, ada, post, press):
    work_on(incident, wipe={"two_person": True, "approve": "commander"}, after={})
    one, other = (api("respond", "admin", organisation=north, by=ada) for _ in range(2))
    assert [post(one, action) for action in ("confirm", "approve")] == [200, 200]
    assert [post(client, "done") for client in (one, other)] == [409, 409]
    press(ada, "done")
    assert open_now(incident) == ["wipe"]


def test_a_token_that_no_person_made_is_neither_of_two(
    incident, api, north, ada, post, press, colleague
):
    work_on(incident, wipe={"two_person": True, "approve": "commander"}, after={})
    wanted = {"name": "second hand", "scopes": ["respond", "admin"], "organisation": "north"}
    first = api("respond", "admin", organisation=north)
    nobody = type(first)(first.post("/tokens", wanted)[1]["token"])
    assert [post(nobody, action) for action in ("confirm", "approve")] == [409, 409]
    press(ada, "confirm")
    press(colleague, "approve")
    assert post(nobody, "done") == 409
    assert open_now(incident) == ["wipe"]


def test_an_approval_comes_from_somebody_else_and_a_refusal_says_why(
    incident, ada, bob, colleague, press
):
    work_on(incident, wipe={"approve": "commander"}, after={})
    assert "has to approve this step first" in press(ada, "done")
    press(ada, "approve")
    assert "Somebody else than the one who approved" in press(ada, "done")
    assert "Say why it is refused." in press(colleague, "refuse")
    press(colleague, "refuse", why="no copy yet")
    assert "refused this step" in press(ada, "done")
    press(bob, "approve")  # The customer's contact may not.
    assert open_now(incident) == ["wipe"]
    press(colleague, "approve")
    press(ada, "done")
    assert open_now(incident) == ["after"]


def test_a_new_attempt_needs_a_new_approval(incident, ada, colleague, press):
    work_on(incident, wipe={"approve": "commander"})
    press(colleague, "approve")
    press(ada, "failed")
    press(ada, "retry")
    assert "has to approve this step first" in press(ada, "done")


def test_the_responsible_person_approves_by_link_once(incident, ada, chief_on_duty, press):
    work_on(incident, wipe={"approve": "commander"}, after={})
    press(ada, "ask-approval")
    delivery = Delivery.objects.for_system("test").get(key__startswith="approval:")
    path = re.search(r"/incidents/approval/[^/\s]+/", delivery.text)[0]
    visitor = Client()
    assert visitor.get(path).status_code == visitor.head(path).status_code == 200
    assert visitor.get(path)["Referrer-Policy"] == "same-origin"
    assert not incident.steps.get(step_id="wipe").words.exists()
    assert visitor.post(path, {"answer": "no"}).status_code == 422
    assert ApprovalLink.objects.get().used_at is None  # A refusal without a reason uses nothing up.
    assert visitor.post(path, {"answer": "yes"}).status_code == 200
    assert visitor.get(path).status_code == visitor.post(path).status_code == 404
    press(ada, "done")
    assert open_now(incident) == ["after"]


def test_a_link_is_void_after_its_time_and_for_another_attempt(incident, ada, chief_on_duty, press):
    work_on(incident, wipe={"approve": "commander"})
    press(ada, "ask-approval")
    text = Delivery.objects.for_system("test").get(key__startswith="approval:").text
    path = re.search(r"/incidents/approval/[^/\s]+/", text)[0]
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert Client().get(path).status_code == 404
    press(ada, "failed")
    press(ada, "retry")
    assert Client().get(path).status_code == 404


def test_a_request_that_is_answered_is_not_sent_any_more(
    incident, ada, colleague, chief_on_duty, press
):
    from anlan.incidents.paging import approval_wanted

    step = work_on(incident, wipe={"approve": "commander"})["wipe"]
    press(ada, "ask-approval")
    assert approval_wanted(step.pk, 1).wanted
    press(colleague, "approve")
    assert not approval_wanted(step.pk, 1).wanted


def test_nobody_to_ask_is_said(incident, ada, press):
    work_on(incident, wipe={"approve": "commander"})
    assert "Nobody else is on duty who could approve" in press(ada, "ask-approval")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_tells_the_words_in_both_languages(
    incident, ada, colleague, client_of, press, language
):
    work_on(incident, wipe={"approve": "commander", "two_person": True})
    press(ada, "confirm")
    press(colleague, "refuse", why="no copy yet")
    client = client_of(ada)
    client.cookies["anlan_language"] = language
    text = client.get(f"/incidents/{incident.uid}/").content.decode()
    assert "no copy yet" in text
