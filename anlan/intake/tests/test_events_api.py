"""`POST /api/v1/events` as the contract words it."""

import json

import pytest

from anlan.incidents.models import Event


@pytest.fixture
def caller(api, north):
    return api("events:write", organisation=north)


def count():
    return Event.objects.for_system("test").count()


def test_one_object_or_a_list_in_request_order(caller):
    status, body = caller.post("/events", {"text": "disk full"})
    assert (status, len(body["events"])) == (202, 1)
    status, body = caller.post("/events", [{"text": "a", "key": "1"}, {"text": "b", "key": "2"}])
    assert [one["key"] for one in body["events"]] == ["1", "2"]
    assert count() == 3


def test_a_repeat_gets_the_first_ones_id(caller):
    event = {"text": "x", "key": "k", "occurred_at": "2026-11-23T03:00:00Z"}
    first = caller.post("/events", event)[1]["events"][0]
    second = caller.post("/events", event)[1]["events"][0]
    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert first["id"] == second["id"]


def test_all_or_nothing_with_every_error_named(caller):
    sent = [{"text": "fine"}, {"text": "x", "severity": "V"}, {"txt": "x"}, 7]
    status, body = caller.post("/events", sent)
    assert (status, count()) == (422, 0)
    assert {"field": "[1].severity", "expected": "I, II, III or IV"} in body["errors"]
    assert {error["field"] for error in body["errors"]} >= {"[2].txt", "[2].text", "[3]"}


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("text=x", "application/x-www-form-urlencoded", 415),
        (json.dumps([{"text": "x"}] * 1001), "application/json", 413),
        (json.dumps({"text": "x" * (1024 * 1024)}), "application/json", 413),
        (json.dumps({"text": "x" * 10_001}), "application/json", 422),
        (json.dumps({"text": "x", "occurred_at": "yesterday"}), "application/json", 422),
        (json.dumps({"text": "x", "data": {"a": "y" * 70_000}}), "application/json", 422),
        (json.dumps({"text": "x", "organisation": "nowhere"}), "application/json", 422),
        ("[" * 100_000, "application/json", 400),
    ],
)
def test_bad_input_is_refused_whole(caller, raw, content_type, status):
    found, body = caller.post("/events", raw=raw, content_type=content_type)
    assert (found, count()) == (status, 0)
    assert body["status"] == status
    assert body["title"]


def test_another_organisations_code_is_unknown(caller, south):
    status, body = caller.post("/events", {"text": "x", "organisation": "south"})
    assert (status, body["errors"][0]["field"]) == (422, "organisation")


def test_a_token_without_organisation_must_say_which(api, north):
    caller = api("events:write")
    assert caller.post("/events", {"text": "x"})[0] == 422
    assert caller.post("/events", {"text": "x", "organisation": "north"})[0] == 202


def test_tokens_need_the_scope(api, north):
    assert api("read", organisation=north).post("/events", {"text": "x"})[0] == 403
    assert api().post("/events", {"text": "x"})[0] == 401


def test_what_became_of_it(caller, run_jobs, api, south):
    uid = caller.post("/events", {"text": "server down", "source": "zabbix"})[1]["events"][0]["id"]
    assert caller.get(f"/events/{uid}")[1]["state"] == "accepted"
    run_jobs(kinds=["incidents.process_event"])
    body = caller.get(f"/events/{uid}")[1]
    assert (body["state"], body["outcome"]) == ("processed", "opened")
    assert body["incident"]
    assert api("read", organisation=south).get(f"/events/{uid}")[0] == 404
