import pytest

from anlan.notifications.pipeline import configs

pytestmark = pytest.mark.django_db
CHANNEL = {"host": "127.0.0.1", "port": 2525, "tls": "none", "from": "ops@north.example"}


def test_deliveries_are_listed_with_state_and_error(queued, north, api, run_jobs, settings):
    settings.ANLAN_SMTP_URL = ""
    queued()
    run_jobs()
    client = api("read", organisation=north)
    status, body = client.get("/deliveries", state="failed", about="u-1")
    assert status == 200
    assert [item["state"] for item in body["items"]] == ["failed"]
    assert body["items"][0]["error"]["code"] == "notifications.no_channel"
    assert "text" not in body["items"][0]
    status, one = client.get(f"/deliveries/{body['items'][0]['id']}")
    assert (status, len(one["attempts"])) == (200, 1)
    assert client.get("/deliveries", state="sent")[1]["items"] == []


def test_a_channel_is_set(north, api):
    status, body = api("admin", organisation=north).post("/channels", CHANNEL | {"password": "pw"})
    assert (status, body["organisation"], body["port"]) == (200, "north", 2525)
    assert "pw" not in str(body)
    assert configs.config_for(north.pk, "email").secret == "pw"


@pytest.mark.parametrize(
    "wrong", [{"port": 0}, {"from": "nobody"}, {"tls": "maybe"}, {"host": ""}, {"surprise": 1}]
)
def test_a_wrong_field_is_named(north, api, wrong):
    status, body = api("admin", organisation=north).post("/channels", CHANNEL | wrong)
    assert status == 422
    assert body["errors"][0]["field"] == next(iter(wrong))


def test_setting_needs_the_admin_scope(north, api):
    assert api("read", "respond", organisation=north).post("/channels", CHANNEL)[0] == 403
    assert api().post("/channels", CHANNEL)[0] == 401
    assert api("events:write", organisation=north).get("/deliveries")[0] == 403


def test_mallory_sees_and_sets_nothing(queued, north, south, api):
    delivery = queued()
    client = api("read", "admin", organisation=south)
    assert client.get("/deliveries")[1]["items"] == []
    assert client.get(f"/deliveries/{delivery.uid}")[0] == 404
    assert client.post("/channels", CHANNEL | {"organisation": "north"})[0] == 422
