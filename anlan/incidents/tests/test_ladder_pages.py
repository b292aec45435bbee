"""The editor of the matrix, its preview with names, and the warnings before it is kept."""

import pytest

from anlan.incidents.models import EscalationPlan, Ladder
from anlan.web.testing import look_at

URL = "/incidents/ladders/north/"


def posted(*rows, **more):
    data = {"rows": len(rows)}
    for number, (who, channel, *after) in enumerate(rows):
        data |= {f"who-{number}": who, f"channel-{number}": channel}
        data |= {
            f"after-{number}-{name}": value
            for name, value in zip(("I", "II", "III", "IV"), after, strict=True)
        }
    return data | more


@pytest.fixture
def mailing(settings):
    settings.ANLAN_SMTP_URL = "smtp://127.0.0.1:1"


def test_the_default_matrix_is_shown_and_the_night_is_played(
    ada, ada_on_duty, chief_on_duty, client_of, mailing
):
    html = look_at(client_of(ada), f"{URL}?at=2027-10-01T03:00&severity=I")
    assert "2027-10-01 03:00:00" in html
    assert "2027-10-01 03:05:00" in html
    assert "chief@example.org" in html
    assert "This would go wrong" not in html


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_whole_in_both_languages(ada, client_of, language):
    client = client_of(ada)
    client.cookies["anlan_language"] = language
    look_at(client, URL)
    look_at(client, "/incidents/ladders/")


def test_a_line_is_added_and_removed_without_keeping_anything(ada, ada_on_duty, client_of):
    client = client_of(ada)
    row = ("duty:1", "email", "0", "0", "0", "0")
    added = client.post(URL, posted(row, add="1")).content.decode()
    assert 'name="who-1"' in added
    removed = client.post(URL, posted(row, row, remove="0")).content.decode()
    assert 'name="who-1"' not in removed
    assert not Ladder.objects.for_system("test").exists()


def test_warnings_have_to_be_confirmed(north, ada, ada_on_duty, client_of, mailing):
    client = client_of(ada)
    rows = [("duty:1", "email", "0", "0", "0", "0"), ("duty:3", "email", "5", "", "", "2h")]
    answer = client.post(URL, posted(*rows, save="1")).content.decode()
    assert "Nobody is on duty at level 3." in answer
    assert "Keep it all the same" in answer
    assert not Ladder.objects.for_system("test").exists()
    data = posted(*rows, save="1", confirm="1", **{"silent-I": "10", "update-IV": "12h"})
    assert client.post(URL, data).status_code == 302
    ladder = Ladder.objects.for_system("test").get(severity="IV")
    assert [rung["after_s"] for rung in ladder.rungs] == [0, 7200]
    plan = EscalationPlan.objects.for_system("test").get(organisation=north)
    assert (plan.silent_s, plan.update_s) == ({"I": 600}, {"IV": 43200})


def test_a_sound_matrix_is_kept_at_once(ada, ada_on_duty, client_of, mailing):
    data = posted(("duty:1", "email", "0", "0", "0", "0"), save="1")
    assert client_of(ada).post(URL, data).status_code == 302


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("duty:1", "email", "soon", "0", "0", "0"), "is no time"),
        (("king:1", "email", "0", "0", "0", "0"), "calls nobody that is known"),
        (("duty:1", "pigeon", "0", "0", "0", "0"), "calls nobody that is known"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_kept(ada, client_of, row, words):
    answer = client_of(ada).post(URL, posted(row, save="1", confirm="1"))
    assert words in answer.content.decode()
    assert not Ladder.objects.for_system("test").exists()


def test_customers_and_mallory_stay_outside(bob, mallory, client_of):
    assert client_of(bob).get(URL).status_code == 403
    assert client_of(mallory).get(URL).status_code == 404
    assert client_of(mallory).post(URL, posted(save="1", confirm="1")).status_code == 404
    assert "North" not in client_of(mallory).get("/incidents/ladders/").content.decode()


def test_it_is_handed_over_on_the_page(incident, ada, bob, mallory, ada_on_duty, client_of):
    url = f"/incidents/{incident.uid}/hand-over/"
    data = {"contact": ada_on_duty.uid, "note": "you know it best"}
    assert client_of(mallory).post(url, data).status_code == 404
    assert client_of(bob).post(url, data).status_code == 403
    assert client_of(ada).post(url, data, follow=True).status_code == 200
    incident.refresh_from_db()
    assert incident.acknowledged_by == "Ada"
    html = look_at(client_of(ada), f"/incidents/{incident.uid}/")
    assert "you know it best" in html
