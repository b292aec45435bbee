import pytest
from django.utils import timezone, translation

from anlan.assets.actions import register_asset
from anlan.duty.actions import assign_duty
from anlan.incidents import actions
from anlan.incidents.events import EventIn
from anlan.organisations.actions import create_contact


@pytest.fixture(autouse=True)
def english():
    """A page asked for in Chinese leaves its language behind in this thread."""
    with translation.override("en"):
        yield


@pytest.fixture
def pack(shipped):
    """The shipped strategies, by the name that these tests use."""


@pytest.fixture
def server(north):
    return register_asset(
        north, code="web-01", name="Portal server", asset_class="server", actor=None,
        address="10.0.0.5", criticality=2,
    )  # fmt: skip


@pytest.fixture
def ada_on_duty(north, ada):
    contact = create_contact(
        north, "Ada", actor=None, email="ada@example.org", user=ada, language="en"
    )
    assign_duty(north, contact, level=1, starts_at=timezone.now(), actor=None)
    return contact


@pytest.fixture
def chief_on_duty(north):
    contact = create_contact(north, "Chief", actor=None, email="chief@example.org", language="en")
    assign_duty(north, contact, level=2, starts_at=timezone.now(), actor=None)
    return contact


@pytest.fixture
def report(run_jobs):
    """report(EventIn) → the event after Anlan has judged it."""

    def send(event):
        accepted = actions.accept_events([event], actor=None)[0]
        run_jobs(kinds=["incidents.process_event"])
        from anlan.incidents.models import Event

        return Event.objects.for_system("test").get(uid=accepted.uid)

    return send


@pytest.fixture
def incident(pack, north, server, ada_on_duty, report):
    event = report(
        EventIn(
            north.pk, "HTTP check of the portal failed: connection refused", source="inspection",
            key="check:1", asset_id=server.pk, items=("WEB-01",), urgency="stopped",
        )
    )  # fmt: skip
    return event.incident
