import io

import docx
import pytest

from anlan.problems.actions import make_report
from anlan.problems.models import Problem, ProblemReport

from .conftest import ADA

pytestmark = pytest.mark.django_db


def address(problem, rest=""):
    return f"/problems/{problem.uid}/{rest}"


def test_the_list_and_the_incident_lead_to_the_problem(learned, ada, client_of):
    client = client_of(ada)
    assert learned.number in client.get("/problems/").content.decode()
    assert learned.number not in client.get("/problems/?state=closed").content.decode()
    page = client.get(f"/incidents/{learned.main_incident.uid}/").content.decode()
    assert address(learned) in page


def test_an_incident_without_a_problem_offers_to_open_one(incident, ada, client_of):
    client = client_of(ada)
    assert "Open problem" in client.get(f"/incidents/{incident.uid}/").content.decode()
    answer = client.post(f"/problems/for/{incident.uid}/")
    assert Problem.objects.visible_to(ada).count() == 1
    assert client.get(answer.url).status_code == 200


def test_a_problem_is_worked_in_the_browser(problem, ada, client_of):
    client = client_of(ada)
    values = {"title": "Disk", "fault_class": "capacity", "cause": "Logs", "method": "Deleted"}
    values |= {"losses": "none", "unrecoverable_reason": ""}
    assert client.get(address(problem, "edit/")).status_code == 200
    assert client.post(address(problem, "edit/"), values).status_code == 302
    problem.refresh_from_db()
    assert (problem.fault_class, problem.state) == ("capacity", "investigating")
    wrong = client.post(address(problem, "actions/"), {"kind": "training", "description": "x"})
    assert "Name who is responsible" in wrong.content.decode()
    action = {"kind": "training", "description": "Teach", "owner": "Eve", "due_on": "2026-12-01"}
    client.post(address(problem, "actions/"), action)
    made = problem.actions.get()
    assert "2026-12-01" in client.get(address(problem)).content.decode()
    client.post(address(problem, f"actions/{made.uid}/done/"))
    client.post(address(problem, "move/"), {"to": "resolved"})
    problem.refresh_from_db()
    assert problem.state == "resolved"


def test_a_forbidden_move_says_why(problem, ada, client_of):
    answer = client_of(ada).post(address(problem, "move/"), {"to": "resolved"}, follow=True)
    assert "is still empty" in answer.content.decode()


def test_a_report_is_made_read_and_downloaded(learned, ada, client_of):
    client = client_of(ada)
    answer = client.post(address(learned, "reports/"), {"language": "zh"}, follow=True)
    assert "故障处理报告" in answer.content.decode()
    report = ProblemReport.objects.visible_to(ada).get()
    file = client.get(f"/problems/reports/{report.uid}/download/")
    assert file["Content-Disposition"].endswith('-interim-zh.docx"')
    assert docx.Document(io.BytesIO(file.content)).paragraphs[0].text == "故障处理报告"
    pdf = client.get(f"/problems/reports/{report.uid}/download/pdf/")
    assert pdf["Content-Disposition"].endswith('-interim-zh.pdf"')
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    panel = client.get(f"/incidents/{learned.main_incident.uid}/").content.decode()
    for rest in ("download/", "download/pdf/"):
        assert f"/problems/reports/{report.uid}/{rest}" in panel


def test_the_pages_speak_chinese(learned, ada, client_of):
    client = client_of(ada)
    client.cookies["anlan_language"] = "zh-hans"
    assert "整改措施" in client.get(address(learned)).content.decode()


def test_the_customer_reads_but_does_not_change(learned, bob, client_of):
    report = make_report(learned, language="en", actor=ADA)
    client = client_of(bob)
    assert client.get(address(learned)).status_code == 200
    assert client.get(f"/problems/reports/{report.uid}/download/").status_code == 200
    for rest in ("edit/", "actions/", "reports/", "move/"):
        assert client.post(address(learned, rest), {"language": "zh"}).status_code == 403
    assert client.post(f"/problems/for/{learned.main_incident.uid}/").status_code == 403


def test_mallory_sees_and_changes_nothing(learned, mallory, client_of):
    report = make_report(learned, language="en", actor=ADA)
    action = learned.actions.get()
    client = client_of(mallory)
    assert learned.number not in client.get("/problems/").content.decode()
    for url in (
        address(learned),
        address(learned, "edit/"),
        f"/problems/reports/{report.uid}/",
        f"/problems/reports/{report.uid}/download/",
        f"/problems/reports/{report.uid}/download/pdf/",
    ):
        assert client.get(url).status_code == 404
    for url in (
        address(learned, "edit/"),
        address(learned, "actions/"),
        address(learned, "reports/"),
        address(learned, "move/"),
        address(learned, f"actions/{action.uid}/done/"),
        f"/problems/for/{learned.main_incident.uid}/",
    ):
        assert client.post(url, {"language": "zh"}).status_code == 404
