import uuid

import pytest

from anlan.inspection.actions import inspect_asset
from anlan.inspection.models import Check, Finding


@pytest.fixture
def admin(api, north):
    return api("admin", organisation=north)


@pytest.fixture
def stranger(api, south):
    return api("admin", organisation=south)


def _body(asset, web, **more):
    return {"asset": asset.code, "kind": "http", "address": web.url, "interval_s": 3, **more}


def test_a_check_is_made_run_read_and_removed(admin, asset, web):
    status, made = admin.post("/checks", _body(asset, web, name="Page", args={"keyword": "ok"}))
    assert status == 201 and made["name"] == "Page" and made["severity"] == "unknown"
    status, ran = admin.post(f"/checks/{made['id']}/run")
    assert (status, ran["severity"], ran["value"]) == (200, "ok", True)
    assert admin.get("/checks", asset=asset.code)[1]["items"][0]["id"] == made["id"]
    assert admin.delete(f"/checks/{made['id']}")[0] == 204
    assert admin.get(f"/checks/{made['id']}")[0] == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"asset": "nobody"}, "asset"),
        ({"kind": "magic"}, "kind"),
        ({"address": "x"}, "address"),
        ({"thresholds": {"crit": {"op": "<"}}}, "thresholds.crit.value"),
        ({"thresholds": {"crit": []}, "metric": 5}, "metric"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_bad_check_is_refused_with_the_field(admin, asset, web, change, field):
    status, body = admin.post("/checks", {**_body(asset, web), **change})
    assert status == 422
    assert field in {one["field"] for one in body["errors"]}
    assert not Check.objects.for_system("test").exists()


def test_scopes_are_kept(api, north, asset, web, web_check):
    reader = api("read", organisation=north)
    assert reader.post("/checks", _body(asset, web))[0] == 403
    assert reader.post(f"/checks/{web_check.uid}/run")[0] == 403
    assert reader.delete(f"/checks/{web_check.uid}")[0] == 403
    assert reader.post("/rounds", {"asset": asset.code})[0] == 403
    assert reader.get("/checks")[0] == 200
    assert api().get("/checks")[0] == 401


def test_a_round_is_started_and_read_with_its_lines(admin, web_check, run_jobs):
    assert admin.post("/rounds", {"asset": web_check.asset.code})[0] == 202
    run_jobs(kinds=["inspection.inspect_asset"])
    (found,) = admin.get("/rounds")[1]["items"]
    assert (found["state"], found["passed"]) == ("finished", 1)
    lines = admin.get(f"/rounds/{found['id']}")[1]["results"]
    assert lines[0]["verdict"] == "passed" and lines[0]["because"][0]["text"]


def test_findings_are_listed_by_state(admin, web_check, take):
    take(web_check, False, False)
    (found,) = admin.get("/findings", state="open")[1]["items"]
    assert (found["severity"], found["asset"]) == ("crit", "web-1")
    assert admin.get(f"/findings/{found['id']}")[1]["id"] == found["id"]
    assert admin.get("/findings", state="reviewed")[1]["items"] == []


def test_mallory_s_token_sees_and_changes_nothing(stranger, asset, web, web_check, take):
    take(web_check, False, False)
    done = inspect_asset(asset, actor=None)
    finding = Finding.objects.for_system("test").get()
    for path in ("/checks", "/rounds", "/findings"):
        assert stranger.get(path)[1]["items"] == [], path
    for path in (f"/checks/{web_check.uid}", f"/rounds/{done.uid}", f"/findings/{finding.uid}"):
        assert stranger.get(path)[0] == 404, path
    assert stranger.post(f"/checks/{web_check.uid}/run")[0] == 404
    assert stranger.delete(f"/checks/{web_check.uid}")[0] == 404
    assert stranger.post("/checks", _body(asset, web))[0] == 422
    assert stranger.post("/rounds", {"asset": asset.code})[0] == 422
    assert stranger.get(f"/checks/{uuid.uuid4()}")[0] == 404
