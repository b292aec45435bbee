"""Help that is written down, and the respond clock that its first record stops."""

from datetime import timedelta

import pytest
from django.utils import timezone

from anlan.core.errors import BadInput
from anlan.incidents import actions, timeline
from anlan.incidents.actions.serving import Service, record_service
from anlan.incidents.models import ServiceRecord
from anlan.organisations.actions import create_contact


@pytest.fixture
def li(north):
    return create_contact(
        north, "Dr Li", actor=None, email="li@example.org", kind="customer", language="en"
    )


def call(**fields):
    given = {
        "mode": "phone", "key": "call-1", "started_at": timezone.now(), "said": "restart it",
    }  # fmt: skip
    return Service(**{**given, **fields})


def test_an_acknowledgement_does_not_stop_the_respond_clock_and_help_does(incident, ada, li):
    actions.acknowledge_incident(incident, actor=ada.actor)
    assert incident.responding_at is None
    record_service(incident, call(contact=li), actor=ada.actor)
    incident.refresh_from_db()
    assert incident.responding_at is not None
    assert incident.state == "responding"
    assert incident.timeline.filter(kind="service").count() == 1
    assert "Dr Li" not in incident.timeline.get(kind="service").entry
    assert timeline.verify(incident).ok


def test_choosing_a_strategy_stops_neither_clock(incident, ada):
    actions.choose_strategy(incident, incident.matches[0]["slug"], actor=ada.actor)
    incident.refresh_from_db()
    assert (incident.responding_at, incident.planned_at) == (None, None)


def test_the_first_record_counts_and_never_from_before_the_incident(incident, ada):
    early = incident.opened_at - timedelta(hours=3)
    record_service(incident, call(started_at=early), actor=ada.actor)
    record_service(incident, call(key="call-2"), actor=ada.actor)
    incident.refresh_from_db()
    assert incident.responding_at == incident.opened_at
    assert incident.acknowledged_by == "Ada"


def test_the_same_key_twice_is_one_record(incident, ada):
    first = record_service(incident, call(), actor=ada.actor)
    assert record_service(incident, call(), actor=ada.actor) == first
    assert incident.service_records.count() == 1
    assert incident.timeline.filter(kind="service").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mode", "smoke"),
        ("said", "  "),
        ("started_at", timezone.now() + timedelta(days=1)),
        ("ended_at", timezone.now() - timedelta(days=9)),
        ("key", ""),
    ],
)
def test_what_cannot_be_is_refused_by_name(incident, ada, field, value):
    with pytest.raises(BadInput) as refused:
        record_service(incident, call(**{field: value}), actor=ada.actor)
    assert refused.value.errors[0]["field"] == field
    assert not ServiceRecord.objects.for_system("test").exists()


def test_it_is_written_down_on_the_page_and_listed_for_the_customer_only(
    incident, ada, bob, mallory, li, client_of
):
    url, now = f"/incidents/{incident.uid}/service/", timezone.localtime()
    form = {
        "key": "k1", "mode": "email", "contact": li.pk, "said": "sent the commands",
        "started_at": now.strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    assert client_of(mallory).post(url, form).status_code == 404
    assert client_of(bob).post(url, form).status_code == 403
    client_of(ada).post(url, form)
    assert incident.service_records.get().contact_name == "Dr Li"
    for person, sees in ((ada, True), (bob, True), (mallory, False)):
        page = client_of(person).get("/incidents/service-records/").content.decode()
        assert ("sent the commands" in page) is sees


def test_over_the_api(incident, api, north, south):
    caller = api("read", "respond", organisation=north)
    body = {
        "incident": str(incident.uid), "mode": "phone", "key": "k", "said": "hello",
        "started_at": timezone.now().isoformat(),
    }  # fmt: skip
    status, made = caller.post("/service-records", body)
    assert (status, made["engineer"]) == (200, "test")
    assert caller.post("/service-records", body)[1]["id"] == made["id"]
    assert len(caller.get("/service-records", incident=str(incident.uid))[1]["items"]) == 1
    assert caller.post("/service-records", {**body, "started_at": "2026-01-01T00:00:00"})[0] == 422
    stranger = api("read", "respond", organisation=south)
    assert stranger.get("/service-records")[1]["items"] == []
    assert stranger.post("/service-records", body)[0] == 404
    assert api("read", organisation=north).post("/service-records", body)[0] == 403
