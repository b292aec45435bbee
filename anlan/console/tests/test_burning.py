import pytest
from django.db import transaction

from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn
from anlan.web.testing import look_at


@pytest.fixture
def outage(north, run_jobs):
    with transaction.atomic():
        events = [
            EventIn(
                organisation_id=north.pk,
                text="Registration desk cannot work, HTTP 502",
                source="inspection",
                key="k",
                urgency="stopped",
            )
        ]
        accept_events(events, actor=None)
    run_jobs(kinds=["incidents.process_event"])


def test_an_open_incident_stands_on_top_of_the_overview(outage, ada, client_of):
    html = look_at(client_of(ada), "/")
    assert "Burning now" in html
    assert "Registration desk cannot work" in html
    assert "data-clock" in html


def test_mallory_does_not_see_what_burns_elsewhere(outage, mallory, client_of):
    html = look_at(client_of(mallory), "/")
    assert "Registration desk" not in html
    assert "Burning now" not in html


def test_nothing_burns_nothing_is_shown(ada, client_of):
    assert "Burning now" not in look_at(client_of(ada), "/")
