"""Incidents over the API."""

import json

from anlan.incidents import chain


def act(caller, incident, action, **body):
    incident.refresh_from_db()
    return caller.post(f"/incidents/{incident.uid}/{action}", {"version": incident.version, **body})


def test_list_and_detail(incident, api, north):
    caller = api("read", organisation=north)
    status, body = caller.get("/incidents", state="open")
    assert (status, [one["number"] for one in body["items"]]) == (200, [incident.number])
    status, body = caller.get(f"/incidents/{incident.uid}")
    assert status == 200
    assert body["strategies"][0]["reasons"]
    assert chain.verify(body["timeline"], body["timeline_head"]).ok


def test_mallorys_token_sees_nothing(incident, api, south):
    caller = api("read", "respond", organisation=south)
    assert caller.get("/incidents")[1]["items"] == []
    assert caller.get(f"/incidents/{incident.uid}")[0] == 404
    assert act(caller, incident, "acknowledge")[0] == 404


def test_acknowledging_with_a_stale_version_is_refused(incident, api, north):
    caller = api("respond", organisation=north)
    path = f"/incidents/{incident.uid}/acknowledge"
    status, body = caller.post(path, {"version": incident.version + 5})
    assert (status, body["code"]) == (409, "stale-version")
    status, body = act(caller, incident, "acknowledge")
    assert (status, body["acknowledged_by"]) == (200, "test")
    status, body = act(caller, incident, "acknowledge")
    assert (status, body["code"]) == (409, "already-acknowledged")


def test_the_state_table_speaks_through_the_api(incident, api, north):
    caller = api("respond", organisation=north)
    status, body = act(caller, incident, "close")
    assert (status, body["code"], body["state"]) == (409, "state-forbids", "reported")


def test_a_reader_may_not_act_and_unknown_actions_are_not_found(incident, api, north):
    assert act(api("read", organisation=north), incident, "acknowledge")[0] == 403
    assert act(api("respond", organisation=north), incident, "explode")[0] == 404


def test_a_whole_response(incident, api, north, run_jobs):
    caller = api("respond", organisation=north)
    slug = incident.matches[0]["slug"]
    assert act(caller, incident, "strategy", slug=slug)[1]["state"] == "responding"
    assert act(caller, incident, "recover", note="restarted")[1]["state"] == "recovered"
    run_jobs(kinds=["incidents.verify"])
    said = act(caller, incident, "verify", word="customer says so")[1]
    assert said["state"] == "recovered", "the verify steps are still open"
    incident.steps.update(state="done", is_current=False)
    assert act(caller, incident, "verify", word="customer says so")[1]["state"] == "verified"
    assert act(caller, incident, "review")[1]["state"] == "reviewed"


def test_errors_are_problem_json(incident, api):
    answer = api().client.get("/api/v1/incidents")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "unauthenticated"
