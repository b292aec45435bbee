"""What machines ask: does it answer, is it ready, how much waits."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from anlan.engine.models import Heartbeat


@pytest.fixture
def heartbeat(db):
    def beat(seconds_ago):
        now = timezone.now()
        Heartbeat.objects.create(
            worker="w", host="h", pid=1, threads=4, running=0, started_at=now,
            seen_at=now - timezone.timedelta(seconds=seconds_ago),
        )  # fmt: skip

    return beat


def ready():
    answer = Client().get("/readyz")
    return answer.status_code, json.loads(answer.content)


def test_it_lives_without_signing_in():
    assert Client().get("/healthz").status_code == 200


def test_it_is_not_ready_before_the_engine_has_run(db):
    status, body = ready()
    assert (status, body["ready"], body["faults"]) == (503, False, ["the engine has never run"])
    assert body["first_start"] == "running"


def test_it_is_ready_while_the_engine_beats(heartbeat):
    heartbeat(3)
    assert ready()[0] == 200


def test_an_old_heartbeat_is_named(heartbeat):
    heartbeat(20)
    status, body = ready()
    assert status == 503
    assert "20 s old" in body["faults"][0]


def test_metrics_are_for_this_machine_or_a_reading_token(api, north):
    text = Client().get("/metrics").content.decode()
    assert "# TYPE anlan_engine_oldest_ready_age_seconds gauge" in text
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert Client().get("/metrics", **away).status_code == 401
    caller = api("read", organisation=north)
    assert caller.client.get("/metrics", **away).status_code == 200
    assert api("events:write", organisation=north).client.get("/metrics", **away).status_code == 401


def test_a_proxy_on_this_machine_does_not_make_everybody_local(db):
    client = Client(headers={"X-Forwarded-For": "192.0.2.7"})
    assert client.get("/metrics").status_code == 401
