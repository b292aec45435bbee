"""The customer hears in time, and reads public facts only."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from anlan.core.errors import BadInput, NotVisible
from anlan.incidents import actions
from anlan.incidents.actions import customer
from anlan.incidents.customer.templates import drafts
from anlan.incidents.models import CustomerLink
from anlan.notifications.models import Delivery
from anlan.organisations.actions import create_contact
from anlan.web.testing import look_at

TEXTS = {"zh": "正在处置", "en": "We are on it"}
JOBS = ["incidents.customer_update_due"]


def later(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


def subjects():
    return [one.subject for one in Delivery.objects.for_system("test").order_by("id")]


@pytest.fixture
def li(north):
    return create_contact(
        north, "Li", actor=None, kind="customer", email="li@example.org", language="en"
    )


@pytest.fixture
def link(incident, li, ada):
    customer.send_update(incident, TEXTS, actor=ada.actor)
    text = Delivery.objects.for_system("test").get(recipient_name="Li").text
    return re.search(r"(/incidents/customer/\S+)", text)[1]


def test_an_overdue_update_reminds_whoever_works_on_it_once_a_span(incident, ada, run_jobs):
    assert customer.update_every(incident) == timedelta(hours=1)
    with later(59):
        run_jobs(kinds=JOBS)
    assert subjects() == []
    with later(61):
        run_jobs(kinds=JOBS)
    assert subjects() == [f"{incident.number}: the customer waits for an update"]
    assert incident.timeline.filter(kind="update_overdue").count() == 1
    with later(122):
        run_jobs(kinds=JOBS)
    assert len(subjects()) == 2


def test_an_update_sent_in_time_moves_the_timer(incident, li, ada, run_jobs):
    with later(50):
        customer.send_update(incident, TEXTS, actor=ada.actor)
    with later(61):
        run_jobs(kinds=JOBS)
    assert len(subjects()) == 1, "the update itself, and no reminder"
    with later(111):
        run_jobs(kinds=JOBS)
    assert subjects()[-1].endswith("waits for an update")


def test_a_verified_incident_asks_for_no_update(incident, ada, run_jobs):
    actions.recover_incident(incident, note="restarted", actor=ada.actor)
    run_jobs(kinds=["incidents.verify"])
    actions.confirm_by_person(incident, word="Li", actor=ada.actor)
    with later(200):
        run_jobs(kinds=JOBS)
    assert not incident.timeline.filter(kind="update_overdue").exists()


def test_both_languages_are_needed(incident, ada):
    with pytest.raises(BadInput):
        customer.send_update(incident, {"zh": "好", "en": " "}, actor=ada.actor)


@pytest.mark.parametrize("is_news", [True, False])
def test_drafts_are_filled_in_without_hosts(incident, is_news):
    for text in drafts(incident, is_news=is_news).values():
        assert "Portal server" in text
        assert incident.number in text
        assert "10.0.0.5" not in text


def test_a_host_is_named_only_where_it_is_marked_public(incident, server):
    server.tags = ["public"]
    server.save()
    incident.refresh_from_db()
    assert "10.0.0.5" in drafts(incident)["en"]


def test_the_page_shows_public_facts_and_looking_changes_nothing(incident, link, ada):
    actions.comment(incident, "internal: the admin forgot it", actor=ada.actor)
    before = incident.timeline.count()
    for _ in range(5):
        answer = Client().get(link)
    html = look_at(Client(), link)
    assert "We are on it" in html
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    for hidden in ("internal", "10.0.0.5", "connection refused", "Ada"):
        assert hidden not in html
    assert incident.timeline.count() == before


@pytest.mark.parametrize(("button", "works"), [("yes", True), ("no", False)])
def test_the_customers_word_is_written_down_with_the_person(incident, li, link, button, works):
    client = Client(enforce_csrf_checks=True)
    shown = client.get(link)
    assert shown["Referrer-Policy"] == "same-origin"
    page = shown.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    assert client.post(link, {"works": button}).status_code == 403
    data = {"csrfmiddlewaretoken": token, "works": button, "word": "the list loads"}
    assert client.post(link, data).status_code == 302
    entry = incident.timeline.get(kind="customer_word").content
    assert (entry["actor"], entry["data"]["works"]) == (f"contact:{li.pk}", works)


def test_forged_expired_and_revoked_links_show_nothing(incident, link, ada):
    row = CustomerLink.objects.for_system("test").get()
    secret = link.split("/")[-2]
    for wrong in (secret[:-1] + ("0" if secret[-1] != "0" else "1"), "guess", secret[:32]):
        answer = Client().get(f"/incidents/customer/{wrong}/")
        assert answer.status_code == 404
        assert incident.number not in answer.content.decode()
    with later(31 * 24 * 60):
        assert Client().get(link).status_code == 404
    customer.revoke_customer_link(row, actor=ada.actor)
    assert Client().get(link).status_code == 404
    with pytest.raises(NotVisible):
        customer.hear_customer(secret, works=True, word="")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_written_previewed_and_sent_on_the_page(incident, li, ada, client_of, language):
    client = client_of(ada)
    client.cookies["anlan_language"] = language
    url = f"/incidents/{incident.uid}/updates/"
    assert 'name="send"' not in look_at(client, url)
    assert 'name="send"' in client.post(url, TEXTS | {"preview": "1"}).content.decode()
    assert subjects() == []
    assert client.post(url, TEXTS | {"send": "1"}).status_code == 302
    assert incident.customer_updates.get().texts == TEXTS
    assert "Li" in look_at(client, url)
    look_at(client, f"/incidents/{incident.uid}/")


def test_bob_and_mallory_send_nothing(incident, link, bob, mallory, ada, client_of):
    url = f"/incidents/{incident.uid}/updates/"
    row = CustomerLink.objects.for_system("test").get()
    for person, status in ((bob, 403), (mallory, 404)):
        client = client_of(person)
        assert client.get(url).status_code == status
        assert client.post(url, TEXTS | {"send": "1"}).status_code == status
        assert client.post(f"/incidents/links/{row.uid}/revoke/").status_code == status
    client_of(ada).post(f"/incidents/links/{row.uid}/revoke/")
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_an_update_that_arrived_is_no_page_that_arrived(incident, li, ada, run_jobs, settings):
    from anlan.incidents import timeline
    from anlan.incidents.escalation.why import lines, verdict
    from anlan.notifications.tests.far_end import mail_server

    customer.send_update(incident, TEXTS, actor=ada.actor)
    with mail_server() as server:
        settings.ANLAN_SMTP_URL = f"smtp://127.0.0.1:{server.port}"
        run_jobs(kinds=["notifications.deliver"])
    kinds = [entry["kind"] for entry in timeline.entries(incident)]
    assert "update_sent" in kinds
    found = verdict(lines(timeline.entries(incident)))
    assert [reason.code for reason in found] == ["incidents.why_nobody"]


def test_a_customer_without_mail_hears_over_the_channel_that_he_has(incident, north, ada):
    create_contact(north, "Wu", actor=None, kind="customer", phone="13800138000", language="en")
    create_contact(north, "Mute", actor=None, kind="customer", language="en")
    customer.send_update(incident, TEXTS, actor=ada.actor)
    told = Delivery.objects.for_system("test").get(about_kind="incident_update")
    assert (told.channel, told.recipient_name) == ("sms_http", "Wu")
    assert Client().get("/" + told.link.split("/", 3)[3]).status_code == 200
