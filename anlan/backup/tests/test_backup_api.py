"""Backups over the API."""

import pytest
from django.utils import timezone

from anlan.backup.actions import restore_copy
from anlan.incidents.models import Incident

pytestmark = pytest.mark.servers
NOW = timezone.now()


def new_policy(source, **more):
    return {
        "asset": "FS-01",
        "code": "docs",
        "paths": [str(source)],
        "organisation": "north",
    } | more


def test_a_policy_is_created_run_polled_and_listed(api, asset, repository, source, work):
    client = api("admin")
    status, made = client.post("/backups", new_policy(source, max_age_s=60))
    assert status == 201 and made["newest"] is None and made["max_age_s"] == 60
    status, job = client.post(f"/backups/{made['id']}/run")
    assert status == 202 and job["state"] == "ready"
    work()
    status, job = client.get(f"/backups/{made['id']}/jobs/{job['job']}")
    assert status == 200 and job["state"] == "done" and job["result"]["outcome"] == "made"
    _status, listed = client.get("/backups", asset="FS-01")
    newest = listed["items"][0]["newest"]
    assert newest["proof"] == "proven" and newest["files"] == 14
    assert client.get(f"/backups/{made['id']}")[1]["copies"][0]["id"] == newest["id"]
    for part in ("runs", "copies", "proofs"):
        assert len(client.get(f"/backups/{made['id']}/{part}")[1]["items"]) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"paths": ["/nonexistent/path"]}, "paths"),
        ({"paths": []}, "paths"),
        ({"asset": "nothing"}, "asset"),
        ({"cron": "every day"}, "cron"),
        ({"kind": "tape"}, "kind"),
        ({"code": "../x"}, "code"),
    ],
)
def test_a_wrong_policy_is_refused_by_field_and_leaves_nothing(api, asset, source, more, field):
    client = api("admin")
    status, problem = client.post("/backups", new_policy(source, **more))
    assert status == 422 and problem["errors"][0]["field"] == field
    assert client.get("/backups")[1]["items"] == []


def test_a_customers_own_token_may_not_choose_paths_of_our_machine(api, asset, source, north):
    status, problem = api("admin", organisation=north).post("/backups", new_policy(source))
    assert status == 403 and "Only an administrator" in problem["title"]


def test_restore_beside_and_in_place_are_polled_to_the_end(api, policy, backed_up, work, source):
    client = api("respond", "read")
    (source / "big").unlink()
    for place in ("beside", "in_place"):
        status, restore = client.post(f"/backups/{policy.uid}/restore", {"place": place})
        assert status == 202 and restore["state"] == "waiting"
        work()
        assert client.get(f"/backups/{policy.uid}/jobs/{restore['job']}")[1]["result"]["ok"]
        listed = client.get(f"/backups/{policy.uid}/restores")[1]["items"]
        assert (listed[0]["id"], listed[0]["state"]) == (restore["id"], "verified")
    assert (source / "big").exists()


def test_prove_and_check_are_jobs(api, policy, backed_up, work):
    client = api("respond", "read")
    for verb in ("prove", "check"):
        status, job = client.post(f"/backups/{policy.uid}/{verb}")
        assert status == 202
        work()
        assert client.get(f"/backups/{policy.uid}/jobs/{job['job']}")[1]["result"]["ok"] is True


def test_without_a_copy_there_is_nothing_to_restore(api, policy):
    status, problem = api("respond").post(f"/backups/{policy.uid}/restore", {})
    assert status == 409 and problem["code"] == "no-copy"


def test_a_restore_names_only_an_incident_of_its_own_organisation(api, policy, backed_up, south):
    foreign = Incident.objects.for_system("test").create(
        organisation=south, number="S-1", title="South", severity="II", fault_at=NOW, opened_at=NOW
    )
    client = api("respond")
    body = {"incident": str(foreign.uid)}
    assert client.post(f"/backups/{policy.uid}/restore", body)[0] == 404


def test_a_retired_policy_makes_no_more_runs_and_keeps_its_copies(api, policy, backed_up, work):
    client = api("admin")
    assert client.delete(f"/backups/{policy.uid}")[0] == 204
    assert client.delete(f"/backups/{policy.uid}")[0] == 409
    assert client.get("/backups")[1]["items"] == []
    assert len(client.get(f"/backups/{policy.uid}")[1]["copies"]) == 1
    assert client.post(f"/backups/{policy.uid}/restore", {})[0] == 202


def test_mallory_finds_nothing(api, policy, south, backed_up):
    restore = restore_copy(backed_up, actor=None)
    client = api("read", "respond", "admin", organisation=south)
    assert client.get("/backups")[1]["items"] == []
    base = f"/backups/{policy.uid}"
    for part in ("", "/runs", "/copies", "/proofs", "/restores", f"/jobs/{restore.job_id}"):
        assert client.get(base + part)[0] == 404
    for verb in ("run", "check", "prove", "restore"):
        assert client.post(f"{base}/{verb}", {})[0] == 404
    assert client.delete(base)[0] == 404


def test_a_scope_is_needed_for_each_verb(api, policy):
    reader, writer = api("read"), api("respond")
    for verb in ("run", "check", "prove", "restore"):
        assert reader.post(f"/backups/{policy.uid}/{verb}", {})[0] == 403
    assert writer.get("/backups")[0] == 403
    assert api().get("/backups")[0] == 401
