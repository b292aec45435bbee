"""Channels over the API and on the terminal; a secret goes in and never comes out."""

import json

import pytest
from typer.testing import CliRunner

from anlan.core.errors import BadInput, NotVisible
from anlan.notifications import cli
from anlan.notifications.actions import set_channel
from anlan.notifications.models import ChannelConfig
from anlan.notifications.pipeline import configs
from anlan.organisations.actions import create_contact

pytestmark = pytest.mark.django_db
SMS = {"url": "https://sms.example/send", "body": "to={phone}"}
SECRET = {"headers": "Authorization: Bearer s3cret-word"}


@pytest.fixture
def ada_contact(north):
    return create_contact(
        north, "Ada", actor=None, email="ada@example.org", phone="13800138000", language="en"
    )


def test_a_channel_is_set_changed_and_listed_without_its_secret(north, api):
    client = api("admin", organisation=north)
    status, body = client.post("/channels/sms_http", {"settings": SMS, "secrets": SECRET})
    assert (status, body["where"], body["settings"]["method"]) == (200, "sms.example", "POST")
    assert body["has_secret"] is True
    status, body = client.post("/channels/sms_http", {"settings": SMS | {"method": "PUT"}})
    assert (status, body["settings"]["method"]) == (200, "PUT")
    assert configs.config_for(north.pk, "sms_http").secret_of("headers") == SECRET["headers"]
    status, listed = client.get("/channels")
    assert [item["kind"] for item in listed["items"]] == ["sms_http"]
    assert "s3cret" not in json.dumps([body, listed])


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("sms_http", {"url": "nonsense"}, "url"),
        ("sms_http", SMS | {"surprise": "1"}, "surprise"),
        ("voice_http", SMS | {"max_length": 5}, "max_length"),
        ("wecom", {}, "url"),
    ],
)
def test_a_wrong_setting_is_named(north, api, kind, given, field):
    client = api("admin", organisation=north)
    status, body = client.post(f"/channels/{kind}", {"settings": given})
    assert (status, body["errors"][0]["field"]) == (422, field)
    assert not ChannelConfig.objects.for_system("test").exists()


def test_a_test_message_goes_to_a_contact_or_an_address(north, api, ada_contact):
    client = api("admin", organisation=north)
    status, body = client.post("/channels/sms_http/test", {"to": "Ada"})
    assert (status, body["recipient"]["address"]) == (200, "13800138000")
    assert client.post("/channels/email/test", {"to": "b@x.org"})[0] == 200
    status, body = client.post("/channels/email/test", {"to": "nobody"})
    assert (status, body["errors"][0]["field"]) == (422, "to")
    assert client.post("/channels/pigeon/test", {"to": "Ada"})[0] == 404


def test_a_reader_and_another_customer_see_and_set_nothing(north, south, api):
    set_channel(north, "sms_http", settings=SMS, actor=None)
    reader = api("read", organisation=north)
    assert reader.get("/channels")[0] == 403
    assert reader.post("/channels/sms_http", {"settings": SMS})[0] == 403
    other = api("admin", organisation=south)
    assert other.get("/channels")[1]["items"] == []
    foreign = {"settings": SMS, "organisation": "north"}
    assert other.post("/channels/sms_http", foreign)[0] == 422
    assert other.post("/channels/email/test", {"to": "Ada", "organisation": "north"})[0] == 422


def terminal(*words):
    return CliRunner().invoke(cli.app, list(words))


def test_the_terminal_lists_channels_without_secrets(north):
    secret = json.dumps(SECRET)
    set_channel(north, "sms_http", settings=SMS, secret=secret, actor=None)
    found = terminal("list")
    assert found.stdout.split() == ["north", "sms_http", "sms.example"]
    assert "s3cret" not in terminal("list", "--json").stdout


def test_the_terminal_waits_for_what_becomes_of_a_test(
    north, ada_contact, mail, run_jobs, monkeypatch
):
    monkeypatch.setattr(cli.time, "sleep", lambda _seconds: run_jobs())
    found = terminal("test", "email", "--to", "Ada")
    assert (found.exit_code, found.stdout) == (0, "Sent to ada@example.org.\n")
    assert len(mail.received) == 1
    mail.mood = "refuse"
    found = terminal("test", "email", "--to", "ada@example.org")
    assert found.exit_code == 1
    assert "refused the recipient" in found.stdout


def test_the_terminal_says_when_nobody_works_or_nobody_is_meant(north, south):
    found = terminal("test", "email", "--to", "a@x.org", "--org", "north", "--wait", "0")
    assert "Does it run?" in found.stdout
    assert isinstance(terminal("test", "email", "--to", "a@x.org").exception, BadInput)
    found = terminal("test", "pigeon", "--to", "x", "--org", "north")
    assert isinstance(found.exception, NotVisible)
