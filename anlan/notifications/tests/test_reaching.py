"""Fall-back, bundles, quiet hours and reports: what happens around one delivery."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from anlan.core.errors import Refused
from anlan.notifications import health, pipeline, rules
from anlan.notifications.actions import retry_delivery, set_addresses, set_channel
from anlan.notifications.message import About, Recipient
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline import bundling, callbacks
from anlan.notifications.pipeline.reach import Way, way_for, ways_of
from anlan.notifications.tests.http_far_end import http_far_end
from anlan.organisations.actions import create_contact

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


@pytest.fixture
def gateway(north, settings):
    settings.ANLAN_HTTP_ALLOW = ["127.0.0.1"]
    with http_far_end(lambda _call: (200, {"code": 0}, {})) as far_end:
        url = f"http://127.0.0.1:{far_end.port}/sms"
        values = {"url": url, "method": "POST", "body": "to={phone}&text={text}&cb={callback}"}
        set_channel(north, "sms_http", settings=values | {"arrived": "DELIVRD"}, actor=None)
        yield far_end


@pytest.fixture
def person(north):
    return create_contact(
        north, "Ada", email="ada@example.org", phone=PHONE, language="en", actor=None
    )


@pytest.fixture
def page(queued, person):
    def make(number=1, **changes):
        to = Recipient(person.pk, person.name, person.email, "en")
        about = About("test-thing", f"u-{number}", f"INC-{number}")
        values = {"recipient": to, "about": about, "subject": f"Down {number}"}
        return queued(key=f"page-{number}", link=f"https://a.example/{number}", **values | changes)

    return make


def deliveries(**filters):
    return Delivery.objects.for_system("test").filter(**filters)


def test_a_refused_mail_is_followed_by_a_text_message(page, mail, gateway, run_jobs):
    mail.mood = "refuse"
    first = page()
    run_jobs()
    [second] = deliveries(fallback_of=first)
    assert (second.channel, second.recipient_address, second.state) == ("sms_http", PHONE, "sent")
    assert b"a.example" in gateway.received[0].body
    assert deliveries().count() == 2


def test_a_silent_server_is_tried_further_and_withdrawn_once_the_person_is_reached(
    page, mail, gateway, run_jobs
):
    mail.mood = "defer"
    first = page()
    for _try in range(rules.FALL_BACK_AFTER):
        assert not deliveries(fallback_of=first)
        pipeline.deliver(first.pk)
    [second] = deliveries(fallback_of=first)
    pipeline.deliver(second.pk)
    first.refresh_from_db()
    assert (first.state, first.last_error["code"]) == (
        "cancelled",
        "notifications.reached_otherwise",
    )


def test_nobody_is_called_twice_over_the_same_channel(page, mail, gateway, run_jobs):
    mail.mood, gateway.mood = "refuse", "refuse"
    page()
    run_jobs()
    assert sorted(deliveries().values_list("channel", "state")) == [
        ("email", "failed"),
        ("sms_http", "failed"),
    ]


def test_in_a_storm_a_person_gets_one_bundle(page, mail):
    waiting = [page(number) for number in range(1, 41)]
    for delivery in waiting:
        pipeline.deliver(delivery.pk)
    assert len(mail.received) == rules.STORM_FROM
    Delivery.objects.for_system("time passes").filter(state="sent").update(
        sent_at=timezone.now() - timedelta(minutes=2)
    )
    for delivery in waiting[3:]:
        pipeline.deliver(delivery.pk)
    [bundle] = deliveries(about_kind=bundling.KIND)
    assert pipeline.deliver(bundle.pk) is None
    assert len(mail.received) == rules.STORM_FROM + 1
    text = mail.received[-1].mail.get_body(("plain",)).get_content()
    assert "37 messages at once" in mail.received[-1].subject
    assert "https://a.example/40" in text
    assert deliveries(bundle=bundle, state="sent").count() == 37
    late = page(41)
    assert pipeline.deliver(late.pk).reason.code == "notifications.held"


def test_a_bundle_that_fails_fails_its_messages_and_falls_back_once(page, mail, gateway):
    waiting = [page(number) for number in range(1, 7)]
    for delivery in waiting:
        pipeline.deliver(delivery.pk)
    deliveries(state="sent").update(sent_at=timezone.now() - timedelta(minutes=2))
    pipeline.deliver(waiting[3].pk)
    mail.mood = "refuse"
    [bundle] = deliveries(about_kind=bundling.KIND)
    pipeline.deliver(bundle.pk)
    assert deliveries(bundle=bundle, state="failed").count() == 3
    [second] = deliveries(channel="sms_http")
    assert second.fallback_of == bundle


def test_quiet_hours_hold_a_message_unless_it_is_urgent(page, person, mail):
    local = timezone.now().astimezone(ZoneInfo("Asia/Shanghai"))
    quiet = Way(
        "email", "ada@example.org",
        (local - timedelta(hours=1)).time(), (local + timedelta(hours=1)).time(),
    )  # fmt: skip
    set_addresses(person, [quiet], actor=None)
    later = pipeline.deliver(page(1).pk)
    assert later.reason.code == "notifications.quiet"
    assert timedelta(minutes=58) < later.wait <= timedelta(hours=1, seconds=2)
    assert pipeline.deliver(page(2, is_urgent=True).pk) is None
    assert [message.key for message in mail.received] == ["page-2"]


@pytest.mark.parametrize(
    ("clock", "wait"),
    [("21:59", None), ("22:00", 9 * 3600), ("02:00", 5 * 3600), ("06:59", 60), ("07:00", None)],
)
def test_quiet_hours_go_over_midnight(clock, wait):
    hour, minute = map(int, clock.split(":"))
    now = datetime(2026, 3, 4, hour, minute, tzinfo=UTC)
    found = rules.pause_for_quiet(now, time(22), time(7), is_urgent=False)
    assert found == (timedelta(seconds=wait) if wait else None)


def test_the_order_of_channels_is_the_persons_own(person, gateway):
    assert [way.channel for way in ways_of(person)] == ["email", "sms_http"]
    set_addresses(person, [Way("sms_http", "10086"), Way("email", "b@x.org")], actor=None)
    assert [(way.channel, way.address) for way in ways_of(person)] == [
        ("sms_http", "10086"),
        ("email", "b@x.org"),
    ]
    assert way_for(person, "dingtalk").channel == "sms_http"


def test_a_gateway_reports_what_became_of_a_message(page, mail, gateway, run_jobs, client):
    mail.mood = "refuse"
    page()
    run_jobs()
    sent = deliveries(channel="sms_http").get()
    token = callbacks.token_of(sent)
    address = f"/notifications/report/{token}/"
    assert client.get(address).status_code == 405
    wrong = f"/notifications/report/{token[:-1]}{'0' if token[-1] != '0' else '1'}/"
    assert client.post(wrong, {}).status_code == 404
    assert client.post(address, {"status": "DELIVRD"}).status_code == 204
    sent.refresh_from_db()
    assert sent.delivered_at
    assert client.post(address, {"status": "?"}).status_code == 422


def test_a_sent_webhook_is_replayed_with_its_id_and_a_sent_mail_is_not(
    north, queued, mail, run_jobs, settings
):
    settings.ANLAN_HTTP_ALLOW = ["127.0.0.1"]
    with http_far_end(lambda _call: (200, "ok", {})) as far_end:
        url = f"http://127.0.0.1:{far_end.port}/"
        secret = '{"sign": "a-secret-of-sixteen"}'
        set_channel(north, "webhook", settings={"url": url}, secret=secret, actor=None)
        to_program = queued(key="hook", channel="webhook", recipient=Recipient(None, "x", "x"))
        run_jobs()
        retry_delivery(to_program, actor=None)
        run_jobs()
        assert len(far_end.received) == 2
        assert len({call.json["id"] for call in far_end.received}) == 1
    to_person = queued(key="mail")
    run_jobs()
    with pytest.raises(Refused):
        retry_delivery(to_person, actor=None)


def test_a_channel_that_only_fails_is_shown_as_failing(page, mail, run_jobs, root, north):
    mail.mood = "refuse"
    page()
    run_jobs()
    found = health.by_channel(root, [north.pk], timezone.now())
    assert found[north.pk, "email"].is_failing
