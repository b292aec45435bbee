import pytest

from anlan.notifications.actions import set_channel
from anlan.notifications.pipeline.reach import ways_of
from anlan.organisations.actions import add_member, create_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(ada, north):
    add_member(north, ada, "admin", actor=None)
    return ada


@pytest.fixture
def person(north):
    set_channel(north, "wecom", settings={}, secret='{"url": "https://x.example/y"}', actor=None)
    return create_contact(north, "Wang", email="w@example.org", actor=None)


def page_of(person):
    return f"/notifications/people/{person.uid}/"


def test_order_and_quiet_hours_are_set(boss, person, client_of):
    client = client_of(boss)
    assert "WeCom" in client.get(page_of(person)).content.decode()
    values = {
        "wecom-address": "13800138000",
        "wecom-position": "1",
        "wecom-quiet_from": "22:00",
        "wecom-quiet_until": "07:00",
        "email-address": "w@example.org",
        "email-position": "2",
    }
    answer = client.post(page_of(person), values)
    assert answer.status_code == 302
    assert [way.channel for way in ways_of(person)] == ["wecom", "email"]
    shown = client.get(answer.url).content.decode()
    assert "22:00–07:00" in shown


def test_a_wrong_address_is_told_at_its_field(boss, person, client_of):
    answer = client_of(boss).post(page_of(person), {"wecom-address": "two words"})
    assert answer.status_code == 200
    assert "no address of this channel" in answer.content.decode()
    assert [way.channel for way in ways_of(person)] == ["email"]


def test_an_engineer_may_not_and_mallory_sees_nothing(ada, mallory, person, client_of):
    assert client_of(ada).get(page_of(person)).status_code == 403
    assert client_of(mallory).get(page_of(person)).status_code == 404
    assert client_of(mallory).post(page_of(person), {}).status_code == 404
