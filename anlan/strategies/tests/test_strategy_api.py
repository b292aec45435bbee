"""Strategies and the match over REST."""

import pytest

from anlan.assets.actions import register_asset
from anlan.strategies.match import match
from anlan.strategies.packs import pack_files


@pytest.fixture
def server(north):
    return register_asset(
        north, code="srv-1", name="Server 1", asset_class="server", actor=None, address="10.0.0.1"
    )


def test_it_matches_as_the_contract_says(pack, api, north):
    status, body = api("read", organisation=north).post(
        "/strategies/match", {"text": "磁盘满了 No space left on device", "top": 2}
    )
    assert status == 200
    assert set(body) == {"matches", "emergency", "took_ms"}
    assert body["emergency"] is True
    assert 1 <= len(body["matches"]) <= 2
    best = body["matches"][0]
    assert set(best) == {"slug", "title", "score", "reasons"}
    assert (best["slug"], best["title"]) == ("disk-full", "磁盘满")
    assert 0 <= best["score"] <= 1
    assert all(isinstance(reason, str) for reason in best["reasons"])


def test_the_language_can_be_chosen(pack, api, north):
    client = api("read", organisation=north)
    _status, body = client.post("/strategies/match", {"text": "磁盘满了", "lang": "en"})
    assert body["matches"][0]["title"] == "Disk full"


def test_no_emergency_has_no_matches(pack, api, north):
    _status, body = api("read", organisation=north).post(
        "/strategies/match", {"text": "谢谢，已经好了"}
    )
    assert (body["emergency"], body["matches"]) == (False, [])


def test_facts_of_the_asset_count(pack, api, north, server):
    client = api("read", organisation=north)
    _status, body = client.post("/strategies/match", {"text": "disk full", "asset": "srv-1"})
    assert any("servers" in reason for reason in body["matches"][0]["reasons"])


def test_mallory_s_token_knows_no_foreign_asset_or_organisation(pack, api, south, server):
    client = api("read", organisation=south)
    for body in (
        {"text": "disk full", "asset": "srv-1"},
        {"text": "disk full", "organisation": "north"},
    ):
        status, problem = client.post("/strategies/match", body)
        assert status == 422
        assert "Server 1" not in str(problem)


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "x" * 10_001}, {"text": "x", "top": 0}, {"text": "x", "y": 1}],
)
def test_wrong_bodies_are_refused(pack, api, north, body):
    assert api("read", organisation=north).post("/strategies/match", body)[0] == 422


def test_a_token_needs_the_scope(pack, api, north):
    client = api("events:write", organisation=north)
    assert client.post("/strategies/match", {"text": "x"})[0] == 403
    assert client.get("/strategies")[0] == 403
    assert api().get("/strategies")[0] == 401


def test_the_list_has_pages_and_the_detail_everything(pack, api, north):
    client = api("read", organisation=north)
    _status, first = client.get("/strategies", limit=5)
    assert len(first["items"]) == 5
    _status, second = client.get("/strategies", limit=200, cursor=first["next"])
    slugs = [one["slug"] for one in first["items"] + second["items"]]
    assert len(slugs) == len(set(slugs)) == len(list(pack_files()))
    _status, body = client.get("/strategies/disk-full", lang="en")
    assert body["title"] == "Disk full"
    assert body["steps"]
    assert set(body["sections"]) >= {"recognise", "verify"}
    assert body["version"] == 1
    assert client.get("/strategies/no-such")[0] == 404


def test_before_the_pack_is_loaded_the_shipped_files_answer(db):
    assert match("No space left on device", language="en").matches[0].slug == "disk-full"
