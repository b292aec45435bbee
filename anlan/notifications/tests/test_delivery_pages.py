import pytest
from django.urls import reverse

from anlan.notifications.models import Delivery

pytestmark = pytest.mark.django_db
LIST = "/notifications/"


@pytest.fixture
def failed(queued, run_jobs, settings):
    settings.ANLAN_SMTP_URL = ""
    delivery = queued()
    run_jobs()
    delivery.refresh_from_db()
    return delivery


def url(name, delivery):
    return reverse(f"notifications:{name}", args=[delivery.uid])


def test_the_list_says_why_nobody_was_called(failed, ada, client_of):
    page = client_of(ada).get(LIST).content.decode()
    assert "Database down" in page
    assert "No outgoing server is set" in page


def test_the_list_speaks_chinese(failed, ada, client_of):
    client = client_of(ada)
    client.cookies["anlan_language"] = "zh-hans"
    page = client.get(LIST).content.decode()
    assert "通知" in page
    assert "没有设置" in page


def test_the_state_filter_narrows_and_htmx_gets_the_table_only(failed, ada, client_of):
    client = client_of(ada)
    assert "Database down" not in client.get(LIST, {"state": "sent"}).content.decode()
    part = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "Database down" in part
    assert "<html" not in part


def test_a_failed_message_can_be_sent_again(failed, ada, client_of, mail, run_jobs):
    client = client_of(ada)
    assert "Send again" in client.get(url("delivery_detail", failed)).content.decode()
    client.post(url("delivery_retry", failed))
    run_jobs()
    page = client.get(url("delivery_detail", failed)).content.decode()
    assert failed.subject in page
    assert "Send again" not in page
    assert len(mail.received) == 1


def test_the_customer_sees_but_does_not_send(failed, bob, client_of):
    client = client_of(bob)
    assert client.get(url("delivery_detail", failed)).status_code == 200
    assert client.post(url("delivery_retry", failed)).status_code == 403


def test_the_text_with_its_link_is_on_no_page(failed, ada, client_of):
    assert (
        "Open the link." not in client_of(ada).get(url("delivery_detail", failed)).content.decode()
    )


def test_mallory_sees_nothing(failed, mallory, client_of):
    client = client_of(mallory)
    assert "Database down" not in client.get(LIST).content.decode()
    assert client.get(url("delivery_detail", failed)).status_code == 404
    assert client.post(url("delivery_retry", failed)).status_code == 404
    failed.refresh_from_db()
    assert failed.state == Delivery.State.FAILED
