import pytest

from anlan.core.models import AuditEntry
from anlan.engine import actions
from anlan.engine.models import Job
from anlan.engine.tests import kinds  # noqa: F401  # Declares the kinds.


@pytest.fixture
def dead(db):
    job = actions.enqueue("test.pure", args={"name": "secret argument"})
    error = {"code": "engine.said", "params": {"text": "the relay refused"}}
    Job.objects.update(state="dead", attempt=3, max_attempts=3, error=error)
    return job


def test_the_operator_sees_what_was_given_up_and_tries_it_again(client_of, root, dead):
    client = client_of(root)
    page = client.get("/engine/").content.decode()
    assert "the relay refused" in page
    assert f"/engine/{dead.pk}/retry/" in page
    assert client.post(f"/engine/{dead.pk}/retry/").status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.max_attempts) == ("ready", 53)
    assert AuditEntry.objects.get(verb="engine.retry_job").actor == f"user:{root.pk}"


def test_a_job_that_waits_already_cannot_be_tried_again(client_of, root, dead):
    Job.objects.update(state="ready")
    assert client_of(root).post(f"/engine/{dead.pk}/retry/").status_code == 409
    assert client_of(root).post("/engine/999999/retry/").status_code == 404
    assert client_of(root).get(f"/engine/{dead.pk}/retry/").status_code == 405


@pytest.mark.parametrize("state", ["ready", "running", "done", "dead", "cancelled", "nonsense"])
def test_every_state_has_its_list(client_of, root, dead, state):
    assert client_of(root).get("/engine/", {"state": state, "page": "x"}).status_code == 200


@pytest.mark.parametrize("person", ["mallory", "ada", "bob"])
def test_a_role_in_an_organisation_shows_no_jobs(client_of, dead, person, request):
    client = client_of(request.getfixturevalue(person))
    assert client.get("/engine/").status_code == 403
    assert client.post(f"/engine/{dead.pk}/retry/").status_code == 403
    dead.refresh_from_db()
    assert dead.state == "dead"
