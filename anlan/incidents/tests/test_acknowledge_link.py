"""The link of a page: looking changes nothing, one POST acknowledges, then it is void."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from anlan.notifications.models import Delivery


@pytest.fixture
def link(incident, run_jobs):
    run_jobs(kinds=["incidents.page_rung"])
    text = Delivery.objects.for_system("test").get().text
    return re.search(r"(/incidents/ack/\S+)", text).group(1)


def test_twenty_looks_change_nothing(incident, link):
    before = (incident.timeline.count(), incident.version)
    client = Client(enforce_csrf_checks=True)
    for _ in range(20):
        assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
    incident.refresh_from_db()
    assert (incident.timeline.count() - 1, incident.version) == before or (
        incident.timeline.count(),
        incident.version,
    ) == before
    assert incident.acknowledged_at is None


def test_the_button_acknowledges_without_signing_in_and_only_once(incident, link):
    client = Client(enforce_csrf_checks=True)
    page = client.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode()).group(1)
    # A browser says "Origin: null" for a page that forbids referrers, and would be turned away.
    assert page["Referrer-Policy"] == "same-origin"
    own = {"Origin": "http://testserver"}
    answer = client.post(link, {"csrfmiddlewaretoken": token}, headers=own)
    assert answer.status_code == 200
    incident.refresh_from_db()
    assert incident.acknowledged_by == "Ada"
    entry = incident.timeline.get(kind="acknowledged").content
    assert entry["actor"].startswith("contact:")
    assert client.get(link).status_code == 404
    assert client.post(link, {"csrfmiddlewaretoken": token}).status_code == 404


def test_it_expires(incident, link):
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=True):
        assert Client().get(link).status_code == 404


def test_a_made_up_link_shows_nothing(incident):
    answer = Client().get("/incidents/ack/guess/")
    assert answer.status_code == 404
    assert incident.number not in answer.content.decode()
