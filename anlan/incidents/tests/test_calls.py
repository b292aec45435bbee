"""Calls of the hotline: claimed once, written down, and what each outcome brings."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from anlan.assets.actions import register_asset
from anlan.core.errors import BadInput, Refused
from anlan.duty.actions import assign_duty
from anlan.incidents import timeline
from anlan.incidents.actions.calls import claim_call, end_call
from anlan.incidents.events import EventIn
from anlan.incidents.models import Call
from anlan.organisations.actions import add_member, change_contact, create_contact


@pytest.fixture
def incident(north, server, chief, second, report):
    """Needs no strategies; the roster asks Chief, then Second."""
    event = EventIn(
        north.pk, "The portal does not answer", key="check:1", asset_id=server.pk,
        urgency="stopped", source="inspection",
    )  # fmt: skip
    return report(event).incident


def on_duty(north, name, phone, level):
    person = create_contact(north, name, actor=None, phone=phone, language="en")
    assign_duty(north, person, level=level, starts_at=timezone.now(), actor=None)
    return person


@pytest.fixture
def chief(north):
    return on_duty(north, "Chief", "138 0013 8000", 1)


@pytest.fixture
def second(north):
    return on_duty(north, "Second", "138 0013 8001", 2)


@pytest.fixture
def colleague(north, django_user_model):
    user = django_user_model.objects.create_user("hana", "hana@example.org", full_name="Hana")
    add_member(north, user, "hotline", actor=None)
    return user


def test_two_of_the_hotline_never_get_the_same_call(incident, ada, colleague, chief):
    call = claim_call(incident, None, operator=ada)
    assert (call.contact, call.phone) == (chief, "138 0013 8000")
    with pytest.raises(Refused, match="Ada is calling") as refused:
        claim_call(incident, None, operator=colleague)
    assert refused.value.code == "call-claimed"
    assert claim_call(incident, None, operator=ada) == call
    copy = {"incident": incident, "phone": "1", "lease_until": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.for_system("test").create(**copy)


def test_a_call_that_was_left_goes_to_the_next_operator(incident, ada, colleague):
    call = claim_call(incident, None, operator=ada)
    late = timezone.now() - timedelta(seconds=1)
    Call.objects.for_system("test").filter(pk=call.pk).update(lease_until=late)
    assert claim_call(incident, None, operator=colleague) == call
    with pytest.raises(Refused) as refused:
        end_call(call, "answered", "", operator=ada)
    assert refused.value.code == "call-lost"


def test_no_answer_brings_the_next_person(incident, ada, second):
    end_call(claim_call(incident, None, operator=ada), "no_answer", "rang out", operator=ada)
    assert claim_call(incident, None, operator=ada).contact == second
    entry = incident.timeline.get(kind="call")
    assert "138" not in entry.entry
    assert "Chief" not in entry.entry
    incident.refresh_from_db()
    assert timeline.verify(incident).ok


def test_who_took_it_over_has_acknowledged_it(incident, ada, chief, client_of):
    call = claim_call(incident, None, operator=ada)
    end_call(call, "took_over", "drives there", operator=ada)
    incident.refresh_from_db()
    assert incident.acknowledged_by == "Chief"
    taken = incident.timeline.get(kind="acknowledged").content
    assert (taken["actor"], taken["data"]["channel"]) == (f"contact:{chief.pk}", "phone")
    page = client_of(ada).get(f"/incidents/{incident.uid}/").content.decode()
    assert "by phone, recorded by Ada" in page
    with pytest.raises(Refused):
        end_call(call, "took_over", "", operator=ada)
    assert incident.timeline.filter(kind="call").count() == 1


def test_a_customer_is_called_but_takes_nothing_over(incident, north, ada):
    li = create_contact(north, "Dr Li", actor=None, phone="62345678", kind="customer")
    call = claim_call(incident, li, operator=ada)
    for outcome in ("took_over", "smoke"):
        with pytest.raises(BadInput):
            end_call(call, outcome, "", operator=ada)
    call.refresh_from_db()
    assert call.outcome == ""


def test_a_wrong_number_is_flagged_until_it_is_corrected(incident, ada, root, chief, client_of):
    end_call(claim_call(incident, None, operator=ada), "wrong_number", "", operator=ada)
    address = f"/organisations/contacts/{chief.uid}/"
    assert "is a wrong number" in client_of(root).get(address).content.decode()
    change_contact(chief, actor=None, phone="138 0013 8009")
    assert "is a wrong number" not in client_of(root).get(address).content.decode()


def test_nobody_with_a_number_and_people_of_others_are_refused(incident, south, ada, chief, second):
    stranger = create_contact(south, "Eve", actor=None, phone="1")
    with pytest.raises(BadInput):
        claim_call(incident, stranger, operator=ada)
    for person in (chief, second):
        change_contact(person, actor=None, phone="")
    with pytest.raises(Refused) as refused:
        claim_call(incident, None, operator=ada)
    assert refused.value.code == "nobody-to-call"


def test_the_queue_and_the_sheet(incident, ada, bob, mallory, client_of, chief):
    queue = client_of(ada).get("/incidents/calls/").content.decode()
    assert incident.number in queue
    assert "138 0013 8000" in queue
    for person in (bob, mallory):
        assert incident.number not in client_of(person).get("/incidents/calls/").content.decode()
    url = f"/incidents/{incident.uid}/call/"
    assert client_of(mallory).post(url).status_code == 404
    assert client_of(bob).post(url).status_code == 403
    sheet = client_of(ada).post(url).url
    assert client_of(mallory).get(sheet).status_code == 404
    page = client_of(ada).get(sheet).content.decode()
    assert 'href="tel:138%200013%208000"' in page
    assert f"I call about incident {incident.number}" in page
    assert "Ada is calling." in client_of(ada).get("/incidents/calls/").content.decode()
    client_of(ada).post(sheet, {"outcome": "took_over", "note": "on it"})
    assert incident.number not in client_of(ada).get("/incidents/calls/").content.decode()


def test_the_script_is_in_the_language_of_whoever_is_called(incident, ada, chief, client_of):
    change_contact(chief, actor=None, language="zh-hans")
    call = claim_call(incident, None, operator=ada)
    page = client_of(ada).get(f"/incidents/calls/{call.uid}/").content.decode()
    assert "现在您能接手吗" in page
    assert "What was said" in page


def test_the_oldest_comes_first(north, incident, report, ada, client_of):
    other = register_asset(north, code="db", name="Db", asset_class="database", actor=None)
    event = EventIn(north.pk, "Paper is out in room 7", key="p", asset_id=other.pk, source="api")
    later = report(event).incident
    assert later != incident
    page = client_of(ada).get("/incidents/calls/").content.decode()
    assert page.index(incident.number) < page.index(later.number)
