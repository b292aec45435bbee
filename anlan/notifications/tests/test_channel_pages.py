import pytest
from django.urls import reverse

from anlan.notifications.models import ChannelConfig
from anlan.notifications.pipeline import configs
from anlan.organisations.actions import add_member

pytestmark = pytest.mark.django_db
LIST = "/notifications/channels/"
EDIT, TEST = "/notifications/channels/north/email/", "/notifications/channels/north/email/test/"


@pytest.fixture
def boss(ada, north):
    add_member(north, ada, "admin", actor=None)
    return ada


def form(port, **changes):
    values = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "sender": "ops@north.example",
        "user": "",
        "password": "",
    }
    return values | changes


def test_a_channel_is_set_and_proven_by_a_test_message(boss, client_of, mail, settings, run_jobs):
    settings.ANLAN_SMTP_URL = ""
    client = client_of(boss)
    assert "Not set" in client.get(LIST).content.decode()
    assert client.get(EDIT).status_code == 200
    assert client.post(EDIT, form(mail.port)).status_code == 302
    assert f"127.0.0.1:{mail.port}" in client.get(LIST).content.decode()
    answer = client.post(TEST, {"address": "ada@example.org"})
    run_jobs()
    assert "Sent" in client.get(answer.url).content.decode()
    assert mail.received[0].mail["From"] == "ops@north.example"


def test_the_banner_stands_until_a_server_is_set(boss, north, client_of, settings):
    settings.ANLAN_SMTP_URL = ""
    client = client_of(boss)
    banner = "nobody can be notified by e-mail"
    page = client.get("/notifications/").content.decode()
    assert banner in page
    assert reverse("notifications:channel_list") in page
    client.post(EDIT, form(2525))
    assert banner not in client.get("/notifications/").content.decode()


def test_a_stored_password_stays_and_is_never_shown(boss, north, client_of):
    client = client_of(boss)
    client.post(EDIT, form(25, user="ops", password="s3cret-word"))
    client.post(EDIT, form(26, user="ops"))
    assert configs.config_for(north.pk, "email").secret == "s3cret-word"
    for page in (EDIT, LIST):
        assert "s3cret-word" not in client.get(page).content.decode()
    config = ChannelConfig.objects.visible_to(boss).get()
    assert str(config.secret) == "•••"


def test_a_wrong_port_is_told_at_its_field(boss, client_of):
    answer = client_of(boss).post(EDIT, form(99999))
    assert answer.status_code == 200
    assert not ChannelConfig.objects.visible_to(boss).exists()


def test_an_engineer_may_not_set_it(ada, client_of):
    client = client_of(ada)
    assert client.get(LIST).status_code == 403
    assert client.post(EDIT, form(25)).status_code == 403


def test_mallory_sees_and_sets_nothing(boss, north, mallory, client_of):
    client_of(boss).post(EDIT, form(25))
    client = client_of(mallory)
    assert "ops@north.example" not in client.get(LIST).content.decode()
    assert client.get(EDIT).status_code == 404
    assert client.post(EDIT, form(25)).status_code == 404
    assert client.post(TEST, {"address": "m@example.org"}).status_code == 404
