"""What people answer over a channel: the key of a call, and a message that is sent back."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from anlan.notifications import guards, pipeline, replies
from anlan.notifications.actions import set_channel
from anlan.notifications.channels.fields import fields_of, is_same_phone, reply_of
from anlan.notifications.message import About, Recipient
from anlan.notifications.models import ChannelConfig, Delivery
from anlan.notifications.pipeline import callbacks
from anlan.notifications.tests.http_far_end import http_far_end
from anlan.organisations.actions import create_contact

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


@pytest.fixture
def gateway(north, settings):
    settings.ANLAN_HTTP_ALLOW = ["127.0.0.1"]
    with http_far_end(lambda _call: (200, {"code": 0}, {})) as far_end:
        url = f"http://127.0.0.1:{far_end.port}/go"
        values = {"url": url, "method": "POST", "body": "to={phone}&text={text}&cb={callback}"}
        for kind in ("voice_http", "sms_http"):
            set_channel(north, kind, settings=values | {"inbound_id": "id"}, actor=None)
        yield far_end


class Heard(list[tuple[str, str]]):
    """What the domain above is told; its messages are wanted as long as they are in `open`."""

    def __init__(self):
        super().__init__()
        self.open = {"page-1", "page-2"}

    def hook(self, delivery, reply):
        self.append((delivery.key, str(reply)))
        self.open.discard(delivery.key)

    def guard(self, key):
        return guards.Verdict(key in self.open)


@pytest.fixture
def heard(monkeypatch):
    found = Heard()
    monkeypatch.setitem(replies._hooks, "test-thing", found.hook)
    monkeypatch.setitem(guards._guards, "test.open", found.guard)
    return found


@pytest.fixture
def page(queued, north, gateway, heard):
    person = create_contact(north, "Ada", email="a@x.org", phone=PHONE, language="en", actor=None)

    def make(number, channel="sms_http"):
        key = f"page-{number}"
        delivery = queued(
            key=key, channel=channel, recipient=Recipient(person.pk, "Ada", PHONE, "en"),
            about=About("test-thing", key, key), link="https://a.example/x",
            guard="test.open", guard_args={"key": key},
        )  # fmt: skip
        pipeline.deliver(delivery.pk)
        return delivery

    return make


def report(client, delivery, body):
    address = f"/notifications/report/{callbacks.token_of(delivery)}/"
    return client.post(address, body, content_type="application/json").status_code


def test_a_key_is_told_once_and_kept_as_proof(page, heard, client):
    call = page(1, "voice_http")
    for _repeat in range(2):
        assert report(client, call, {"state": "answered", "digit": "1"}) == 204
    assert heard == [("page-1", "take")]
    call.refresh_from_db()
    assert call.read_at
    assert call.receipt["told"] == "answered 1"
    assert call.receipt["reference"].startswith("anlan.")


def test_a_report_that_is_quicker_than_the_answer_is_not_lost(page, heard, client):
    call = page(1, "voice_http")
    Delivery.objects.for_system("test").filter(pk=call.pk).update(state="sending", receipt=None)
    assert report(client, call, {"state": "answered", "digit": "2"}) == 204
    attempt = call.attempts.get()
    call.refresh_from_db()
    pipeline._record(attempt, pipeline.Receipt("anlan.x", "200"), timezone.now())
    call.refresh_from_db()
    assert heard == [("page-1", "next")]
    assert (call.state, call.receipt["told"], call.receipt["answer"]) == (
        "sent", "answered 2", "200",
    )  # fmt: skip


@pytest.mark.parametrize("state", ["busy", "no_answer", "failed"])
def test_a_call_in_vain_fails_and_the_next_channel_is_tried(page, client, state):
    call = page(1, "voice_http")
    assert report(client, call, {"state": state}) == 204
    call.refresh_from_db()
    assert call.state == "failed"
    assert call.last_error["code"].startswith("notifications.voice.")
    assert Delivery.objects.for_system("test").filter(fallback_of=call).exists()


@pytest.fixture
def write_back(client, north):
    config = ChannelConfig.objects.for_system("test").get(kind="sms_http")
    address = "/" + callbacks.inbound_url(config).split("/", 3)[3]
    form = "application/x-www-form-urlencoded"
    return lambda **fields: client.post(address, urlencode(fields), form).status_code


def test_a_message_back_answers_the_last_page_that_is_open(page, heard, write_back):
    page(1)
    page(2)
    assert write_back(**{"from": "13800138000", "text": "收到。", "id": "m1"}) == 204
    assert heard == [("page-2", "take")]
    assert write_back(**{"from": "13800138000", "text": "收到", "id": "m1"}) == 204
    assert len(heard) == 1
    assert write_back(**{"from": "13800138000", "text": "2", "id": "m2"}) == 204
    assert heard == [("page-2", "take"), ("page-1", "next")]


def test_a_repeat_without_a_number_answers_nothing_else(page, heard, write_back):
    page(1)
    page(2)
    for _repeat in range(3):
        write_back(**{"from": PHONE, "text": "ACK"})
    assert heard == [("page-2", "take")]


@pytest.mark.parametrize(
    ("phone", "text", "status"),
    [("13900139000", "1", 204), (PHONE, "who is this?", 204), ("", "1", 422), (PHONE, "", 422)],
)
def test_another_number_or_other_words_answer_nothing(page, heard, write_back, phone, text, status):
    page(1)
    assert write_back(**{"from": phone, "text": text}) == status
    assert heard == []


def test_a_page_that_is_over_or_old_is_not_answered(page, heard, write_back):
    page(1)
    page(2)
    heard.open.discard("page-2")
    rows = Delivery.objects.for_system("test")
    rows.filter(key="page-1").update(sent_at=timezone.now() - timedelta(hours=25))
    write_back(**{"from": PHONE, "text": "1"})
    assert heard == []


def test_a_forged_address_is_refused(gateway, client, north):
    config = ChannelConfig.objects.for_system("test").get(kind="voice_http")
    good = "/" + callbacks.inbound_url(config).split("/", 3)[3]
    assert client.post(good, "from=1&text=1", "text/plain").status_code == 422  # It takes none.
    assert client.get(good).status_code == 405
    assert client.post(f"{good[:-2]}é/", {}).status_code == 404
    assert client.post("/notifications/inbound/nonsense/", {}).status_code == 404
    assert client.post(good, "x" * 20_000, "text/plain").status_code == 413


def test_words_and_numbers_are_read_generously_but_not_loosely():
    assert [reply_of(word) for word in ("1", " 收到！", "ACK", "1.")].count("take") == 4
    assert [reply_of(word) for word in ("2", "转交")].count("next") == 2
    assert [reply_of(word) for word in ("11", "12", "", "not ack")] == [None] * 4
    assert is_same_phone("+86 138-0013-8000", "13800138000")
    assert is_same_phone("008613800138000", "+8613800138000")
    assert not is_same_phone("13800138000", "8000")
    assert not is_same_phone("", "")
    assert fields_of('{"a": {"b": 1}, "c": true}') == {"a.b": "1"}
    assert fields_of("a=1&b=x%20y") == {"a": "1", "b": "x y"}
