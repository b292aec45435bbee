"""Answers to our messages: notes at their incident, and the one word that acknowledges."""

import pytest

from anlan.incidents.models import Event, Incident
from anlan.organisations.actions import create_contact


def answer(written, text, reference, sender="Ada <ada@example.org>", **headers):
    headers = {"In_Reply_To": reference, "References": reference} | headers
    return written("Re: [II] Portal is down", text, sender, **headers)


def comments(incident):
    return [entry.content["data"]["text"] for entry in incident.timeline.filter(kind="comment")]


def is_acknowledged(incident):
    incident.refresh_from_db()
    return incident.acknowledged_at is not None


@pytest.mark.parametrize("word", ["ack", "ACK.", "1", "收到", "确认！", "\n  收到  \n"])
def test_one_word_of_the_person_who_was_called_acknowledges(
    paged, new_mailbox, taken, written, word, north
):
    incident, reference = paged
    row = taken(new_mailbox(), answer(written, f"{word}\n\n> Portal is down\n", reference))
    assert (row.outcome, row.incident, row.organisation) == ("acknowledged", incident, north)
    assert is_acknowledged(incident)
    assert incident.acknowledged_by == "Ada"
    entry = incident.timeline.get(kind="acknowledged").content
    assert entry["data"] == {"channel": "email"}
    assert entry["actor"].startswith("contact:")
    assert Event.objects.for_system("test").count() == 1, "no second event"


@pytest.mark.parametrize(
    ("text", "sender", "headers", "outcome", "code"),
    [
        ("I look at it.\nack", None, {}, "note", None),
        ("> ack", None, {}, "note", None),
        ("ack ack", None, {}, "note", None),
        ("ack", "Eve <eve@example.org>", {}, "note", "ack_not_his"),
        ("ack", '"ada@example.org" <eve@example.org>', {}, "note", "ack_not_his"),
        ("ack", "ada@example.org, eve@example.org", {}, "unsorted", "no_sender"),
        ("ack", None, {"Auto_Submitted": "auto-replied"}, "automatic", "automatic"),
        ("ack", None, {"Precedence": "bulk"}, "automatic", "automatic"),
        ("ack", None, {"Return_Path": "<>"}, "automatic", "automatic"),
        ("ack", None, {"X_Anlan_Key": "page"}, "loop", "own"),
    ],
)
def test_anything_else_does_not(
    paged, new_mailbox, taken, written, text, sender, headers, outcome, code
):
    incident, reference = paged
    raw = answer(written, text, reference, sender or "Ada <ada@example.org>", **headers)
    row = taken(new_mailbox(), raw)
    assert row.outcome == outcome
    assert (row.because or {}).get("code") == (f"intake.mail.{code}" if code else None)
    assert not is_acknowledged(incident)
    assert Event.objects.for_system("test").count() == 1
    assert Incident.objects.for_system("test").count() == 1
    assert len(comments(incident)) == (1 if outcome == "note" else 0)


def test_without_the_reference_the_word_is_worth_nothing(paged, new_mailbox, taken, written):
    incident, _reference = paged
    made_up = f"<anlan.{'0' * 32}@example.org>"
    row = taken(new_mailbox(), answer(written, "ack", made_up))
    assert row.outcome != "acknowledged"
    assert not is_acknowledged(incident)


def test_it_can_be_switched_off(paged, new_mailbox, taken, written):
    incident, reference = paged
    row = taken(new_mailbox(is_ack_allowed=False), answer(written, "ack", reference))
    assert (row.outcome, row.because["code"]) == ("note", "intake.mail.ack_off")
    assert not is_acknowledged(incident)


def test_the_second_one_is_told_that_he_is_late(paged, new_mailbox, taken, written):
    incident, reference = paged
    mailbox = new_mailbox()
    taken(mailbox, answer(written, "ack", reference))
    row = taken(mailbox, answer(written, "ack", reference))
    assert (row.outcome, row.because["code"]) == ("note", "intake.mail.ack_late")
    assert comments(incident) == ["✉ ack"]


def test_the_mailbox_of_another_customer_reaches_nothing(paged, south, new_mailbox, taken, written):
    incident, reference = paged
    raw = answer(written, "ack", reference)
    row = taken(new_mailbox(organisation=south), raw)
    assert (row.outcome, row.incident, row.organisation) == ("event", None, south)
    assert not is_acknowledged(incident)
    assert comments(incident) == []


def test_a_number_in_the_subject_leads_there_for_people_of_the_customer(
    paged, north, new_mailbox, taken, written, south
):
    incident, _reference = paged
    create_contact(north, "Bob", actor=None, kind="customer", email="Bob@north.example")
    mailbox = new_mailbox(default_organisation=south)
    subject = f"About {incident.number}"
    mine, foreign = taken(
        mailbox, written(subject, "Still slow."), written(subject, "Hi.", "eve@south.example")
    )
    assert (mine.outcome, mine.incident) == ("note", incident)
    assert comments(incident) == ["✉ Still slow."]
    assert (foreign.outcome, foreign.organisation, foreign.incident) == ("event", south, None)
