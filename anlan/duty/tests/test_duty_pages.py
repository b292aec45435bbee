from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.duty.actions import assign_duty
from anlan.duty.models import Shift, on_duty_contacts
from anlan.organisations.actions import create_contact

ADD = "/duty/north/add/"


@pytest.fixture
def contact(north):
    return create_contact(north, "Ada Lovelace", actor=None, phone="100")


@pytest.fixture
def shift(north, contact):
    return assign_duty(north, contact, level=1, starts_at=timezone.now(), actor=None)


def test_an_empty_roster_shows_that_nobody_is_on_duty(ada, client_of):
    assert "Nobody on duty" in client_of(ada).get("/duty/").content.decode()


def test_somebody_is_put_on_duty_and_ended(ada, north, contact, client_of):
    client = client_of(ada)
    assert client.get(ADD).status_code == 200
    start = timezone.localtime(timezone.now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post(ADD, {"contact": contact.pk, "level": "1", "starts_at": start})
    assert answer.status_code == 302
    assert on_duty_contacts(north.pk, 1, timezone.now()) == [contact]
    page = client.get("/duty/").content.decode()
    assert "Ada Lovelace" in page
    assert "Nobody on duty" not in page
    shift = Shift.objects.visible_to(ada).get()
    client.post(f"/duty/shifts/{shift.uid}/end/")
    assert on_duty_contacts(north.pk, 1, timezone.now()) == []


def test_an_end_before_the_start_is_told_at_its_field(ada, contact, client_of):
    values = {"contact": contact.pk, "level": "1"}
    values |= {"starts_at": "2026-05-04T12:00", "ends_at": "2026-05-04T11:00"}
    answer = client_of(ada).post(ADD, values)
    assert answer.status_code == 200
    assert "A duty ends after it begins" in answer.content.decode()


def test_without_contacts_the_form_says_what_to_do(ada, client_of):
    assert "Add a contact" in client_of(ada).get(ADD).content.decode()


def test_the_customer_sees_but_does_not_change(bob, shift, client_of):
    client = client_of(bob)
    assert "Ada Lovelace" in client.get("/duty/").content.decode()
    assert client.post(f"/duty/shifts/{shift.uid}/end/").status_code == 403
    assert client.get(ADD).status_code == 403


def test_mallory_sees_and_changes_nothing(mallory, shift, contact, client_of):
    client = client_of(mallory)
    assert "Ada Lovelace" not in client.get("/duty/").content.decode()
    assert client.get(ADD).status_code == 404
    assert client.post(ADD, {"contact": contact.pk, "level": "1"}).status_code == 404
    assert client.post(f"/duty/shifts/{shift.uid}/end/").status_code == 404


def test_the_api_lists_and_adds(north, contact, api):
    client = api("admin", organisation=north)
    status, body = client.post("/duty", {"contact": "Ada Lovelace", "level": 2})
    assert (status, body["level"], body["contact"]["id"]) == (201, 2, str(contact.uid))
    status, body = client.get("/duty", level=2)
    assert (status, len(body["items"])) == (200, 1)
    assert client.post("/duty", {"contact": "nobody"})[1]["errors"][0]["field"] == "contact"
    assert client.post("/duty", {"contact": "Ada Lovelace", "level": 0})[0] == 422
    assert api("read", organisation=north).post("/duty", {"contact": "x"})[0] == 403


def test_mallory_gets_nothing_from_the_api(north, south, shift, api):
    client = api("read", "admin", organisation=south)
    assert client.get("/duty")[1]["items"] == []
    body = {"organisation": "north", "contact": "Ada Lovelace"}
    assert client.post("/duty", body)[0] == 422
    assert client.post("/duty", {"contact": "Ada Lovelace"})[0] == 422
