"""Who is calling: looked up by number; a note on what is open, or a new report."""

from datetime import date

import pytest
from django.utils import timezone

from anlan.calendars.actions import create_calendar
from anlan.incidents.events import EventIn
from anlan.incidents.models import Call, Event
from anlan.organisations.actions import create_contact, create_contract
from anlan.organisations.models import Contact

URL = "/incidents/calls/incoming/"


@pytest.fixture
def li(north):
    return create_contact(
        north, "Dr Li", actor=None, phone="010-6234 5678", kind="customer", language="en"
    )


@pytest.fixture
def incident(north, server, report):
    event = EventIn(north.pk, "The portal does not answer", key="c", asset_id=server.pk)
    return report(event).incident


def text_of(client, number, **headers):
    return client.get(URL, {"number": number}, **headers).content.decode()


def test_a_number_finds_person_contract_assets_and_what_is_open(
    north, li, incident, ada, client_of
):
    calendar = create_calendar("North", actor=None, organisation_id=north.pk)
    fields = {"calendar": calendar, "title": "Care", "actor": None}
    create_contract(
        north, number="C-1", starts_on=date(2020, 1, 1), targets={"I": ["15m", "1h", "4h"]},
        **fields,
    )  # fmt: skip
    create_contract(
        north, number="C-0", starts_on=date(2018, 1, 1), ends_on=date(2019, 1, 1), **fields
    )
    page = text_of(client_of(ada), "+86 (0)10 62345678-801")
    for words in ("Dr Li", "North Hospital", "C-1 Care", "15m", "web-01", incident.number):
        assert words in page
    assert "C-0" not in page


def test_a_part_of_the_page_is_enough_for_htmx(li, ada, client_of):
    part = text_of(client_of(ada), "62345678", headers={"HX-Request": "true"})
    assert "Dr Li" in part
    assert "<html" not in part


def test_nobody_finds_the_people_of_others(li, bob, mallory, client_of):
    assert "Dr Li" not in text_of(client_of(mallory), "01062345678")
    assert client_of(bob).get(URL).status_code == 403


def test_an_unknown_number_is_reported_and_kept(north, ada, client_of, run_jobs):
    client = client_of(ada)
    assert "An unknown number" in text_of(client, "13900139000")
    form = {
        "phone": "13900139000", "organisation": north.pk, "caller": "Wang", "save": "on",
        "text": "The printer server is on fire and does not answer",
    }  # fmt: skip
    assert client.post(URL, form).status_code == 302
    event = Event.objects.for_system("test").get()
    assert (event.source, event.data) == ("phone", {"reporter": "Wang 13900139000"})
    kept = Contact.objects.for_system("test").get(name="Wang")
    assert (kept.kind, kept.phone, kept.organisation) == ("customer", "13900139000", north)
    run_jobs(kinds=["incidents.process_event"])
    event.refresh_from_db()
    assert event.state != Event.State.ACCEPTED
    assert "Wang" in text_of(client, "+8613900139000")


def test_what_cannot_be_is_said_and_nothing_is_written(north, south, ada, client_of):
    client = client_of(ada)
    form = {"organisation": south.pk, "caller": "Eve", "text": "x"}
    assert client.post(URL, form).status_code == 200
    lost = {"organisation": north.pk, "caller": "Wang", "text": "x", "save": "on"}
    assert "There is no number to keep." in client.post(URL, lost).content.decode()
    assert not Event.objects.for_system("test").exists()
    assert not Contact.objects.for_system("test").exists()


def test_a_caller_about_something_open_is_written_down_and_counted(
    li, incident, ada, bob, mallory, client_of
):
    url, form = f"/incidents/{incident.uid}/caller/", {"contact": li.uid, "phone": li.phone}
    assert client_of(mallory).post(url, form).status_code == 404
    assert client_of(bob).post(url, form).status_code == 403
    client_of(ada).post(url, {**form, "text": " "})
    for text in ("now the archive too", "still down"):
        client_of(ada).post(url, {**form, "text": text})
    told = [row.content["data"] for row in incident.timeline.filter(kind="caller")]
    assert [(one["count"], one["text"]) for one in told] == [
        (1, "now the archive too"), (2, "still down"),
    ]  # fmt: skip
    page = client_of(ada).get(f"/incidents/{incident.uid}/").content.decode()
    assert "2 callers" in page
    assert "call no. 2" in page
    assert "still down" in text_of(client_of(ada), li.phone)


def test_nothing_is_added_to_what_is_over(li, incident, ada, client_of):
    type(incident).objects.for_system("test").filter(pk=incident.pk).update(
        state="rejected", closed_at=timezone.now()
    )
    form = {"text": "again", "phone": li.phone, "contact": li.uid}
    client_of(ada).post(f"/incidents/{incident.uid}/caller/", form)
    assert not Call.objects.for_system("test").exists()
