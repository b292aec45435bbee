"""Answering a page over the channel itself: a key of a call takes it on or passes it on."""

import pytest

from anlan.incidents import actions, rules
from anlan.notifications.actions import set_addresses, set_channel
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline import callbacks
from anlan.notifications.pipeline.reach import Way
from anlan.notifications.tests.http_far_end import http_far_end
from anlan.web.testing import look_at

CALLS = ["incidents.page_rung"]


@pytest.fixture
def called(incident, ada_on_duty, north, settings, run_jobs, chief_on_duty):
    """Ada's phone has rung; → a function that reports what her call ended with."""
    settings.ANLAN_HTTP_ALLOW = ["127.0.0.1"]
    with http_far_end(lambda _call: (200, {}, {})) as far_end:
        url = f"http://127.0.0.1:{far_end.port}/call"
        set_channel(north, "voice_http", settings={"url": url, "body": "x"}, actor=None)
        set_addresses(ada_on_duty, [Way("voice_http", "+8613800138000")], actor=None)
        run_jobs(kinds=[*CALLS, "notifications.deliver"])
        yield Delivery.objects.for_system("test").get(channel="voice_http")


@pytest.fixture
def press(called, client):
    address = f"/notifications/report/{callbacks.token_of(called)}/"

    def report(digit):
        told = {"state": "answered", "digit": digit}
        assert client.post(address, told, content_type="application/json").status_code == 204

    return report


def kinds_of(incident):
    return list(incident.timeline.values_list("kind", flat=True))


def test_one_takes_it_on_with_the_proof_on_the_timeline(incident, called, press):
    press("1")
    incident.refresh_from_db()
    assert incident.acknowledged_by == "Ada"
    entry = incident.timeline.get(kind="reply_taken").content
    assert entry["actor"].startswith("contact:")
    assert entry["data"]["delivery"] == str(called.uid)
    assert entry["data"]["because"][0]["params"]["told"] == "answered 1"
    assert incident.timeline.get(kind="acknowledged").content["data"]["channel"] == "voice_http"


def test_two_calls_the_next_line_at_once_and_only_once(incident, press, run_jobs, client_of, ada):
    press("2")
    press("2")
    run_jobs(kinds=CALLS)
    incident.refresh_from_db()
    assert incident.acknowledged_at is None
    assert incident.ladder_position == 2
    assert kinds_of(incident).count("passed_on") == 1
    assert Delivery.objects.for_system("test").filter(recipient_name="Chief").count() == 1
    html = look_at(client_of(ada), f"/incidents/{incident.uid}/")
    assert "The next line of the ladder is called now." in html
    assert "answered 2" in html


def test_an_answer_after_somebody_else_took_it_is_only_written_down(incident, press, ada):
    actions.acknowledge_incident(incident, actor=ada.actor)
    press("1")
    incident.refresh_from_db()
    assert incident.acknowledged_by == ada.actor.label
    codes = [r["code"] for r in incident.timeline.get(kind="reply_late").content["data"]["because"]]
    assert codes == ["incidents.replied", "incidents.ladder_acknowledged"]


def test_a_customer_who_is_told_stops_nothing(incident, called, press):
    Delivery.objects.for_system("test").filter(pk=called.pk).update(link="")
    press("1")
    incident.refresh_from_db()
    assert incident.acknowledged_at is None


@pytest.mark.parametrize(
    ("rungs", "next_position", "own", "what", "why"),
    [
        (3, 1, 0, "page", "next_is_called"),
        (3, 2, 0, "stop", "already_passed"),
        (1, 1, 0, "stop", "ladder_ends"),
    ],
)
def test_when_passing_on_calls_somebody(rungs, next_position, own, what, why):
    verdict = rules.pass_on(rungs, next_position, own)
    assert (verdict.what, verdict.because[0].code) == (what, f"incidents.{why}")
