from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.engine.models import Heartbeat, Job
from anlan.web.testing import look_at


def _beat(age):
    now = timezone.now()
    Heartbeat.objects.create(worker="w", host="h", pid=1, threads=1, seen_at=now - age)


def test_a_missing_engine_is_said_on_every_page(ada, client_of):
    client = client_of(ada)
    for url in ("/", "/assets/", "/settings/"):
        assert "The engine is not running" in look_at(client, url)


def test_a_silent_engine_is_said_with_its_silence(ada, client_of):
    _beat(timedelta(minutes=7))
    assert "silent for 7 min" in look_at(client_of(ada), "/")


def test_a_late_engine_is_a_warning(ada, client_of):
    _beat(timedelta(seconds=1))
    due = timezone.now() - timedelta(minutes=5)
    Job.objects.create(kind="x", due_at=due, run_at=due)
    html = look_at(client_of(ada), "/")
    assert "banner-warn" in html
    assert "The engine is late" in html


def test_an_engine_on_time_is_not_mentioned(ada, client_of):
    _beat(timedelta(seconds=1))
    assert "The engine" not in look_at(client_of(ada), "/")


@pytest.mark.parametrize("url", ["/accounts/sign-in/"])
def test_strangers_are_told_nothing(client, db, url):
    assert "The engine" not in look_at(client, url)
