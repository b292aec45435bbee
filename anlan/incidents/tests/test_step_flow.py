"""Steps open and close as the strategy says, over the API, with the version that fences."""

import pytest
from django.utils import timezone

from anlan.incidents import actions
from anlan.incidents.tests.strategy_on_trial import open_now, work_on

BRANCHES = {
    "call": {"parallel": ["switch"], "next": "fixed"},
    "switch": {"next": "fixed"},
    "fixed": {"kind": "decision", "next": {"yes": "end", "no": "call"}},
}


@pytest.fixture
def do(incident, api, north):
    client = api("respond", organisation=north)

    def post(step, action, **fields):
        incident.refresh_from_db()
        body = {"version": incident.version, **fields}
        return client.post(f"/incidents/{incident.uid}/steps/{step}/{action}", body)

    return post


def test_two_branches_are_open_at_once_and_meet(incident, do):
    work_on(incident, **BRANCHES)
    assert open_now(incident) == ["call", "switch"]
    status, body = do("call", "done")
    assert (status, body["state"], body["current"]) == (200, "done", False)
    assert open_now(incident) == ["switch"]
    assert incident.steps.get(step_id="fixed").is_awaited
    do("switch", "done")
    assert open_now(incident) == ["fixed"]


def test_a_loop_opens_the_steps_again_as_new_attempts(incident, do):
    work_on(incident, **BRANCHES)
    for step in ("call", "switch"):
        do(step, "done")
    assert do("fixed", "done", choice="no")[0] == 200
    assert open_now(incident) == ["call", "switch"]
    assert incident.steps.get(step_id="call").attempt == 2


def test_a_step_that_does_not_apply_is_skipped_with_the_reason(incident, do):
    steps = work_on(
        incident,
        look={},
        windows={"when": 'asset.asset_class == "terminal"'},
        unsure={"when": "asset.nobody_knows > 3"},
    )
    do("look", "done")
    steps["windows"].refresh_from_db()
    assert steps["windows"].state == "skipped"
    assert steps["windows"].because[0]["code"] == "incidents.step_not_applicable"
    assert open_now(incident) == ["unsure"]


def test_a_condition_is_judged_by_the_present_not_by_the_opening(incident, server, do):
    steps = work_on(incident, look={}, moved={"when": 'asset.address == "10.0.0.9"'})
    server.address = "10.0.0.9"
    server.save(update_fields=["address", "updated_at"])
    do("look", "done")
    steps["moved"].refresh_from_db()
    assert (steps["moved"].state, steps["moved"].is_current) == ("todo", True)


def test_what_is_not_open_is_refused_and_nothing_changes(incident, do):
    work_on(incident, first={}, second={})
    status, body = do("second", "done")
    assert (status, body["code"]) == (409, "step-not-open")
    assert open_now(incident) == ["first"]
    assert do("first", "done")[0] == 200
    assert do("first", "done")[1]["code"] == "step-settled"


def test_a_stale_version_and_an_unknown_action_are_refused(incident, do, api, north):
    work_on(incident, first={})
    client = api("respond", organisation=north)
    body = {"version": incident.version - 1}
    status, said = client.post(f"/incidents/{incident.uid}/steps/first/done", body)
    assert (status, said["code"]) == (409, "stale-version")
    assert do("first", "juggle")[0] == 404
    assert do("nothing", "done")[0] == 404


def test_a_failed_step_stays_in_hand_and_is_tried_again(incident, do):
    work_on(incident, first={}, second={})
    do("first", "failed", evidence="no access")
    assert open_now(incident) == ["first"]
    assert do("first", "retry")[1]["attempt"] == 2
    assert do("first", "done")[0] == 200
    assert open_now(incident) == ["second"]


def test_a_step_is_handed_to_somebody_who_may_work(incident, ada, mallory, do):
    steps = work_on(incident, first={})
    assert do("first", "hand-over", to="mallory")[0] == 422
    assert do("first", "hand-over", to="ada")[0] == 200
    steps["first"].refresh_from_db()
    assert steps["first"].assignee == ada


def test_steps_of_an_incident_that_is_over_stay_as_they_are(incident, ada, do):
    work_on(incident, first={})
    actions.recover_incident(incident, note="it came back", actor=ada.actor)
    assert do("first", "done")[1]["code"] == "state-forbids"


def test_mallory_works_no_step(incident, api, south):
    work_on(incident, first={})
    client = api("respond", "admin", organisation=south)
    body = {"version": incident.version}
    assert client.post(f"/incidents/{incident.uid}/steps/first/done", body)[0] == 404
    assert client.post(f"/incidents/{incident.uid}/steps/first/approve", body)[0] == 404
    assert not incident.steps.exclude(state="todo").exists()
    assert incident.opened_at <= timezone.now()
