import io

import docx
import pytest

from anlan.problems.actions import make_report

from .conftest import ADA

pytestmark = pytest.mark.django_db


def test_a_problem_goes_its_way_over_the_api(recovered, north, api):
    client = api("read", "respond", organisation=north)
    status, problem = client.post("/problems", {"incident": str(recovered.uid)})
    assert (status, problem["state"]) == (201, "open")
    url = f"/problems/{problem['id']}"
    status, problem = client.post(url, {"cause": "A cable.", "fault_class": "network"})
    assert (status, problem["state"], problem["fault_class"]) == (200, "investigating", "network")
    body = {"kind": "training", "description": "Teach", "owner": "Eve", "due_on": "2026-12-01"}
    assert client.post(f"{url}/actions", body)[0] == 201
    status, report = client.post(f"{url}/reports", {"language": "en"})
    assert (status, report["revision"]) == (201, 1)
    assert client.get("/problems", incident=str(recovered.uid))[1]["items"][0]["actions"]
    assert client.get("/reports")[1]["items"][0]["sha256"] == report["sha256"]
    assert client.get(f"/reports/{report['id']}")[1]["document"]["title"] == "Fault report"
    file = client.client.get(f"/api/v1/reports/{report['id']}/download")
    assert docx.Document(io.BytesIO(file.content)).paragraphs[0].text == "Fault report"
    file = client.client.get(f"/api/v1/reports/{report['id']}/download?format=pdf")
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    refused = client.client.get(f"/api/v1/reports/{report['id']}/download?format=odt")
    assert refused.status_code == 422


@pytest.mark.parametrize("wrong", [{"fault_class": "bad luck"}, {"title": ""}, {"surprise": "x"}])
def test_a_wrong_field_is_named(problem, north, api, wrong):
    status, body = api("respond", organisation=north).post(f"/problems/{problem.uid}", wrong)
    assert status == 422
    assert body["errors"][0]["field"] == next(iter(wrong))


def test_changing_needs_the_respond_scope(problem, north, api):
    client = api("read", organisation=north)
    assert client.post(f"/problems/{problem.uid}", {"cause": "x"})[0] == 403
    assert client.post(f"/problems/{problem.uid}/reports", {})[0] == 403
    assert api().get("/problems")[0] == 401


def test_mallory_gets_nothing(learned, south, api):
    report = make_report(learned, language="en", actor=ADA)
    client = api("read", "respond", "admin", organisation=south)
    assert client.get("/problems")[1]["items"] == []
    assert client.get("/reports")[1]["items"] == []
    for path in (
        f"/problems/{learned.uid}",
        f"/reports/{report.uid}",
        f"/reports/{report.uid}/download",
    ):
        assert client.get(path)[0] == 404
    for path, body in (
        ("/problems", {"incident": str(learned.main_incident.uid)}),
        (f"/problems/{learned.uid}", {"cause": "x"}),
        (f"/problems/{learned.uid}/actions", {"kind": "training", "description": "x"}),
        (f"/problems/{learned.uid}/reports", {}),
    ):
        assert client.post(path, body)[0] == 404
