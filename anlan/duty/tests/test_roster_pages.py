"""The grid, the forms, the calendar feed, and who may see and change them."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from anlan.config.cli import run
from anlan.duty.models import Feed, Layer, Leave, Override, Swap, on_duty_contacts
from anlan.duty.rosters.actions import LayerIn, set_layer
from anlan.organisations.actions import create_contact

MONTH = "/duty/north/month/"
LAYER = {
    "name": "Nights", "level": "1", "position": "1", "kind": "weekly", "turn_days": "2",
    "starts_on": "2026-01-05", "handover": "09:00", "time_zone": "Asia/Shanghai",
    "hours": "", "weekdays": list(range(7)), "calendar_days": "workdays",
}  # fmt: skip


@pytest.fixture
def contact(north):
    return create_contact(north, "Lovelace", actor=None, phone="100")


@pytest.fixture
def layer(north, contact):
    given = LayerIn("Nights", "daily", date(2026, 1, 5), [contact], time_zone="Asia/Shanghai")
    return set_layer(north, given, actor=None)


def span_of(**hours):
    now = timezone.localtime()
    return {
        name: (now + timedelta(hours=at)).strftime("%Y-%m-%dT%H:%M") for name, at in hours.items()
    }


def test_a_rotation_is_made_changed_and_ended(ada, north, contact, client_of):
    client = client_of(ada)
    assert "Nobody" in client.get(MONTH).content.decode()
    add = "/duty/north/rotations/add/"
    assert client.get(add).status_code == 200
    assert client.post(add, LAYER | {"person_2": contact.pk}).status_code == 302
    layer = Layer.objects.visible_to(ada).get()
    assert (layer.turn_days, layer.handover_words) == (7, "09:00")
    page = client.get(MONTH).content.decode()
    assert "Lovelace" in page
    assert "Nobody<" not in page
    assert "Lovelace" in client.get("/duty/").content.decode()
    edit = f"/duty/rotations/{layer.uid}/"
    assert "Nights" in client.get(edit).content.decode()
    client.post(edit, LAYER | {"person_1": contact.pk, "hours": "00:00-08:00"})
    assert "Nobody" in client.get(MONTH + "?week=today").content.decode()
    client.post(edit + "end/")
    layer.refresh_from_db()
    assert layer.ends_on is not None


def test_what_is_wrong_is_told_above_the_form(ada, contact, client_of):
    client = client_of(ada)
    answer = client.post("/duty/north/rotations/add/", LAYER)
    assert "at least one person" in answer.content.decode()
    answer = client.post("/duty/north/rotations/add/", LAYER | {"hours": "late"})
    assert "are no hours" in answer.content.decode()


def test_somebody_stands_in_and_is_on_leave(ada, north, contact, layer, client_of):
    eve = create_contact(north, "Eve", actor=None)
    client = client_of(ada)
    values = {"contact": eve.pk, "level": 1, **span_of(starts_at=-1, ends_at=2)}
    assert client.post("/duty/north/stand-ins/add/", values).status_code == 302
    assert on_duty_contacts(north.pk, 1, timezone.now()) == [eve]
    assert client.post("/duty/north/leave/add/", values).status_code == 302
    assert on_duty_contacts(north.pk, 1, timezone.now()) == [contact]
    page = client.get(MONTH).content.decode()
    assert "stands in at level 1" in page
    assert "is on leave" in page
    client.post(f"/duty/leave/{Leave.objects.visible_to(ada).get().uid}/end/")
    client.post(f"/duty/stand-ins/{Override.objects.visible_to(ada).get().uid}/end/")
    assert on_duty_contacts(north.pk, 1, timezone.now()) == [contact]


def test_only_who_is_asked_answers_a_swap(ada, north, root, layer, contact, client_of):
    eve = create_contact(north, "Eve", actor=None, user=ada)
    values = {"contact": contact.pk, "taker": eve.pk, "level": 1}
    values |= span_of(starts_at=-1, ends_at=2)
    client = client_of(root)
    assert client.post("/duty/north/swaps/ask/", values).status_code == 302
    answer = f"/duty/swaps/{Swap.objects.visible_to(ada).get().uid}/answer/"
    assert client.post(answer, {"answer": "yes"}).status_code == 403
    assert client_of(ada).post(answer, {"answer": "yes"}).status_code == 302
    assert on_duty_contacts(north.pk, 1, timezone.now()) == [eve]


def test_the_customer_sees_but_does_not_change(bob, layer, client_of):
    client = client_of(bob)
    assert "Lovelace" in client.get(MONTH).content.decode()
    for name in ("rotations/add", "stand-ins/add", "leave/add", "swaps/ask", "feeds/add"):
        assert client.post(f"/duty/north/{name}/").status_code == 403
    assert client.post(f"/duty/rotations/{layer.uid}/end/").status_code == 403


def test_mallory_finds_no_roster(mallory, layer, client_of):
    client = client_of(mallory)
    assert client.get(MONTH).status_code == 404
    for name in ("rotations/add", "stand-ins/add", "leave/add", "swaps/ask", "feeds/add"):
        assert client.post(f"/duty/north/{name}/").status_code == 404


def moment(text, zone_lines):
    """A moment of the file as UTC; Shanghai's offset is read from its zone."""
    params, _colon, value = text.partition(":")
    assert params == ";TZID=Asia/Shanghai"
    assert "TZOFFSETTO:+0800" in zone_lines
    local = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return local - timedelta(hours=8)


def test_a_calendar_program_reads_the_feed_until_it_is_revoked(
    ada, north, layer, contact, client, client_of
):
    own = client_of(ada)
    own.post("/duty/north/feeds/add/", {"contact": contact.pk})
    link = re.search(r"/duty/feed/[^<\s]+", own.get(MONTH).content.decode())[0]
    answer = client.get(link)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    body = answer.content.decode()
    assert body.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    lines = re.sub(r"\r\n ", "", body).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    start = next(line for line in lines if line.startswith("DTSTART;"))
    end = next(line for line in lines if line.startswith("DTEND;"))
    assert moment(start[7:], lines) < timezone.now() < moment(end[5:], lines)
    assert any("Lovelace" in line for line in lines if line.startswith("SUMMARY:"))
    assert client.get(link.replace(".ics", "x.ics")).status_code == 404
    own.post(f"/duty/feeds/{Feed.objects.visible_to(ada).get().uid}/revoke/")
    assert client.get(link).status_code == 404


def test_programs_ask_who_is_on_duty(north, south, layer, api, capsys):
    status, body = api("read", organisation=north).get("/duty/who", at="2026-05-04T12:00:00Z")
    item = body["items"][0]
    assert (status, item["level"], item["people"][0]["name"]) == (200, 1, "Lovelace")
    assert api("read", organisation=south).get("/duty/who")[1]["items"] == []
    asked = ["duty", "who", "--org", "north", "--at", "2025-05-04T12:00", "--json"]
    assert run(asked) == 0
    assert json.loads(capsys.readouterr().out)["items"][0]["people"] == []
    assert run([*asked[:-3], "--at", "soon"]) == 2
    assert "is no moment" in capsys.readouterr().err
