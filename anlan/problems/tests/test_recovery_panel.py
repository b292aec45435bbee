from datetime import date, timedelta

import pytest

from anlan.calendars.models import Calendar
from anlan.incidents import actions, rules
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event, Incident
from anlan.organisations.actions import create_contract


@pytest.fixture
def incident(north, run_jobs):
    office = Calendar.objects.for_system("test").get(code="7x24")
    create_contract(
        north, number="HT-7", title="Service", calendar=office, starts_on=date(2020, 1, 1),
        recovery={"*": {"rto": "2h", "rpo": "1h"}}, actor=None,
    )  # fmt: skip
    sent = actions.accept_events([EventIn(north.pk, "Portal down", key="k")], actor=None)[0]
    run_jobs(kinds=["incidents.process_event"])
    return Event.objects.for_system("test").get(uid=sent.uid).incident


def shown(client, incident):
    return client.get(f"/incidents/{incident.uid}/").content.decode()


def test_the_incident_shows_what_was_promised_and_what_became_of_it(incident, ada, client_of):
    client = client_of(ada)
    assert "The recovery is not verified yet." in shown(client, incident)
    actions.apply_action(incident, rules.Action.RECOVER, actor=ada.actor)
    actions.apply_action(incident, rules.Action.VERIFY, actor=ada.actor)
    late = Incident.objects.for_system("test").filter(pk=incident.pk)
    html = shown(client, incident)
    assert "kept" in html.split('id="recovery"')[1].split("</table>")[0]
    late.update(fault_at=incident.verified_at - timedelta(hours=3))
    html = shown(client, incident).split('id="recovery"')[1].split("</table>")[0]
    assert "missed" in html
    assert "no restore point was proven" in html


def test_mallory_does_not_see_it(incident, mallory, client_of):
    assert client_of(mallory).get(f"/incidents/{incident.uid}/").status_code == 404
