from datetime import date

import pytest

from anlan.calendars.models import Calendar
from anlan.organisations.actions import create_contract


@pytest.fixture
def contract(north):
    office = Calendar.objects.for_system("test").get(code="5x8")
    return create_contract(
        north, number="HT-7", title="Service", calendar=office, starts_on=date(2026, 1, 1),
        pauses=["customer"], actor=None,
    )  # fmt: skip


def url(incident, rest=""):
    return f"/incidents/{incident.uid}/{rest}"


def test_the_deadline_is_explained_with_contract_and_stretches(contract, ada, incident, client_of):
    client = client_of(ada)
    assert url(incident, "clocks/resolve/") in client.get(url(incident)).content.decode()
    shown = client.get(url(incident, "clocks/resolve/")).content.decode()
    assert "HT-7" in shown
    assert "Outside the hours of this day." in shown
    assert client.get(url(incident, "clocks/report/")).status_code == 404
    assert client.get(url(incident, "clocks/nonsense/")).status_code == 404


def test_a_deadline_in_a_year_without_notice_says_so(
    time_machine, contract, report, north, pack, ada, client_of
):
    from anlan.incidents.events import EventIn

    time_machine.move_to("2026-12-31T17:30:00+08:00")
    incident = report(EventIn(north.pk, "Portal down", severity="II", key="k")).incident
    client = client_of(ada)
    sentence = "The official holidays of 2027 are not known yet"
    assert sentence in client.get(url(incident)).content.decode()
    assert sentence in client.get(url(incident, "clocks/plan/")).content.decode()


def test_the_clocks_are_paused_and_resumed_on_the_page(contract, ada, incident, client_of):
    client, path = client_of(ada), url(incident, "clocks/pause/")
    client.post(path, {"why": "customer", "note": "access card", "version": incident.version})
    shown = client.get(url(incident)).content.decode()
    assert "access card" in shown
    assert "Let the clocks run again" in shown
    client.post(path, {"resume": "1"})
    assert "Clocks run again" in client.get(url(incident)).content.decode()


def test_a_stale_version_or_unknown_reason_is_told(contract, ada, incident, client_of):
    client, path = client_of(ada), url(incident, "clocks/pause/")
    for data in ({"why": "customer", "version": "999"}, {"why": "lunch"}):
        assert client.post(path, data).status_code == 302
        assert not incident.clock_pauses.exists()
    assert "This is no reason to pause a clock." in client.get(url(incident)).content.decode()


def test_the_customer_looks_and_mallory_does_not(contract, bob, mallory, incident, client_of):
    path, pause = url(incident, "clocks/plan/"), url(incident, "clocks/pause/")
    assert client_of(bob).get(path).status_code == 200
    assert client_of(bob).post(pause, {"why": "customer"}).status_code == 403
    assert client_of(mallory).get(path).status_code == 404
    assert client_of(mallory).post(pause, {"why": "customer"}).status_code == 404


def test_the_api_pauses_with_a_version(contract, north, south, incident, api):
    path = f"/incidents/{incident.uid}"
    client = api("read", "respond", organisation=north)
    assert client.post(f"{path}/pause", {"version": 0, "why": "customer"})[0] == 409
    version = client.get(path)[1]["version"]
    assert client.post(f"{path}/pause", {"version": version, "why": "customer"})[0] == 200
    clocks = client.get(path)[1]["clocks"]
    assert [clock["paused"] for clock in clocks] == [False, True, True]
    assert client.post(f"{path}/resume", {"version": version + 1})[0] == 200
    other = api("read", "respond", organisation=south)
    assert other.post(f"{path}/pause", {"version": version + 2, "why": "customer"})[0] == 404
