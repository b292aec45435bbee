"""The pages of backup, for those who may see them."""

import pytest

from anlan.backup.actions import restore_copy
from anlan.backup.models import Policy, Restore
from anlan.engine.models import Job

pytestmark = pytest.mark.servers


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_list_says_what_to_do_first(client_of, root, ada, asset):
    assert "New policy" in text(client_of(root).get("/backup/"))
    assert "New policy" not in text(client_of(ada).get("/backup/"))


def test_the_list_shows_proof_state_and_same_disk(client_of, ada, policy, backed_up):
    page = text(client_of(ada).get("/backup/"))
    assert "Proven" in page and "holds until" in page and "does not count for 3-2-1" in page


def test_missing_restic_is_red_with_the_line_to_run(client_of, ada, policy, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    for address in ("/backup/", f"/backup/{policy.uid}/"):
        assert "apt-get install -y restic" in text(client_of(ada).get(address))


def test_the_policy_page_shows_runs_copies_and_proofs(client_of, ada, policy, backed_up):
    client = client_of(ada)
    page = text(client.get(f"/backup/{policy.uid}/"))
    assert "14 files compared bit for bit" in page and "Back up now" in page
    fragment = text(client.get(f"/backup/{policy.uid}/", headers={"HX-Request": "true"}))
    assert "<html" not in fragment and "14 files" in fragment


def test_the_buttons_queue_their_jobs(client_of, ada, policy, backed_up):
    client = client_of(ada)
    for address in (
        f"/backup/{policy.uid}/run/",
        f"/backup/{policy.uid}/check/",
        f"/backup/copies/{backed_up.uid}/prove/",
    ):
        assert client.post(address).status_code == 302
        assert client.get(address).status_code == 405
    kinds = set(Job.objects.unfinished().filter(kind__startswith="backup.").values_list("kind"))
    assert {("backup.run",), ("backup.check",), ("backup.prove",)} <= kinds


def test_a_copy_shows_its_manifest(client_of, ada, backed_up):
    page = text(client_of(ada).get(f"/backup/copies/{backed_up.uid}/"))
    assert backed_up.manifest_root[:16] in page


def test_a_restore_is_asked_for_and_followed(client_of, ada, policy, backed_up, work):
    client = client_of(ada)
    assert "compares it with the manifest" in text(client.get(f"/backup/{policy.uid}/restore/"))
    body = {"copy": backed_up.uid, "place": "beside", "paths": "", "incident": ""}
    answer = client.post(f"/backup/{policy.uid}/restore/", body)
    restore = Restore.objects.for_system("test").get()
    assert answer.headers["Location"] == f"/backup/restores/{restore.uid}/"
    assert "Waiting" in text(client.get(answer.headers["Location"]))
    work()
    assert "Restored and verified" in text(client.get(answer.headers["Location"]))
    assert restore.requested_by == "Ada"


def test_a_wrong_path_in_the_form_is_one_sentence(client_of, ada, policy, backed_up):
    body = {"copy": backed_up.uid, "place": "beside", "paths": "/etc", "incident": ""}
    page = text(client_of(ada).post(f"/backup/{policy.uid}/restore/", body))
    assert "/etc is not in this copy." in page


def test_only_the_administrator_sets_up_policies(client_of, root, ada, asset, source, repository):
    body = {
        "asset": asset.uid, "name": "Documents", "code": "docs", "kind": "folder",
        "paths": str(source), "cron": "0 3 * * *", "max_age_h": 26, "full_every_days": 7,
    }  # fmt: skip
    assert client_of(ada).post("/backup/new/", body).status_code == 403
    wrong = client_of(root).post("/backup/new/", body | {"paths": "/nonexistent/x"})
    assert "/nonexistent/x does not exist." in text(wrong)
    assert client_of(root).post("/backup/new/", body).status_code == 302
    policy = Policy.objects.for_system("test").get(code="docs")
    assert client_of(ada).post(f"/backup/{policy.uid}/retire/").status_code == 302
    policy.refresh_from_db()
    assert policy.retired_at


def test_the_customer_sees_but_does_not_touch(client_of, bob, policy, backed_up):
    client = client_of(bob)
    assert "Back up now" not in text(client.get(f"/backup/{policy.uid}/"))
    for address in ("run/", "check/", "retire/"):
        assert client.post(f"/backup/{policy.uid}/{address}").status_code == 403
    assert client.get(f"/backup/{policy.uid}/restore/").status_code == 403


def test_mallory_finds_nothing(client_of, mallory, policy, backed_up):
    restore = restore_copy(backed_up, actor=None)
    client = client_of(mallory)
    assert policy.name not in text(client.get("/backup/"))
    for address in (
        f"{policy.uid}/", f"{policy.uid}/restore/", f"copies/{backed_up.uid}/",
        f"restores/{restore.uid}/",
    ):  # fmt: skip
        assert client.get(f"/backup/{address}").status_code == 404
    for address in (
        f"{policy.uid}/run/", f"{policy.uid}/check/", f"{policy.uid}/retire/",
        f"copies/{backed_up.uid}/prove/", f"{policy.uid}/restore/",
    ):  # fmt: skip
        assert client.post(f"/backup/{address}").status_code == 404


def test_the_panels_of_other_pages_render(client_of, ada, asset, policy, backed_up):
    assert "Backups" in text(client_of(ada).get(f"/assets/{asset.uid}/"))
    assert "1/1" in text(client_of(ada).get("/"))
