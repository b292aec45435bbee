"""A timeline leaves Anlan as JSON, HTML and PDF, by page, API and command."""

import json

import pytest
from typer.testing import CliRunner

from anlan.incidents import timeline
from anlan.incidents.cli_timeline import app
from anlan.incidents.record.files import export_file
from anlan.incidents.record.parts import Part, narrowed, part_of


@pytest.fixture
def noted(incident, ada):
    timeline.append(incident, "comment", ada.actor, text="<b>换了电源</b> & more")
    timeline.append(incident, "page_failed", None, why="nobody answered")
    return incident


@pytest.mark.parametrize(
    ("form", "begins"), [("json", b"{"), ("html", b"<!doctype html>"), ("pdf", b"%PDF-")]
)
def test_page_and_api_give_the_same_file(noted, form, begins, ada, mallory, client_of, api):
    page = f"/incidents/{noted.uid}/timeline.{form}"
    answer = client_of(ada).get(page)
    assert answer.content.startswith(begins)
    assert f"{noted.number}-timeline.{form}" in answer["Content-Disposition"]
    assert client_of(mallory).get(page).status_code == 404
    caller = api("read", organisation=noted.organisation)
    address = f"/api/v1/incidents/{noted.uid}/timeline?format={form}"
    assert caller.client.get(address).content == answer.content


def test_paper_shows_every_entry_escaped_and_the_head(noted):
    page = export_file(noted, "html").content.decode()
    assert "&lt;b&gt;换了电源&lt;/b&gt; &amp; more" in page
    assert noted.timeline_head in page
    for entry in timeline.entries(noted):
        assert entry["hash"] in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_same_entries_print_the_same_bytes(noted):
    assert export_file(noted, "pdf").content == export_file(noted, "pdf").content


def test_an_unknown_form_and_another_customers_token_are_refused(noted, south, api):
    address = f"/incidents/{noted.uid}/timeline"
    status, body = api("read", organisation=noted.organisation).get(address, format="xml")
    assert (status, body["code"]) == (422, "bad-input")
    assert api("read", organisation=south).get(address)[0] == 404


def test_the_command_writes_files_and_the_verifier(noted, tmp_path):
    out = tmp_path / "timeline.json"
    run = CliRunner().invoke
    assert run(app, ["export", noted.number, "--out", str(out)]).exit_code == 0
    assert json.loads(out.read_text())["head"] == noted.timeline_head
    assert json.loads(run(app, ["export", noted.number]).stdout)["incident"] == noted.number
    refused = run(app, ["export", noted.number, "--as", "pdf"])
    assert "--out" in str(refused.exception)
    program = tmp_path / "verify.py"
    assert run(app, ["verifier", "--out", str(program)]).exit_code == 0
    assert "argparse" in program.read_text()


def test_the_verifier_lies_beside_the_exports(noted, ada, client_of):
    page = client_of(ada).get(f"/incidents/{noted.uid}/").content.decode()
    assert noted.timeline_head in page
    assert "/incidents/timeline/verify_timeline.py" in page
    answer = client_of(ada).get("/incidents/timeline/verify_timeline.py")
    assert b"def verify(" in answer.content


@pytest.mark.parametrize(
    ("kind", "actor", "part"),
    [
        ("opened", "system", Part.MACHINE),
        ("comment", "contact:3", Part.PEOPLE),
        ("state", "user:1", Part.PEOPLE),
        ("page_sent", "system", Part.MESSAGES),
        ("step", "user:1", Part.STEPS),
    ],
)
def test_every_entry_is_of_one_part(kind, actor, part):
    assert part_of(kind, actor) is part


def test_words_are_looked_for_in_all_that_is_shown():
    entry = {
        "title": "Note written",
        "text": "换了电源",
        "actor": "Ada",
        "seq": 7,
        "part": "people",
    }
    assert narrowed([entry], None, "ADA 电源 #7") == [entry]
    assert narrowed([entry], "people", "") == [entry]
    assert narrowed([entry], "machine", "") == narrowed([entry], None, "bob") == []


def test_the_address_narrows_the_page(noted, ada, client_of):
    page, client = f"/incidents/{noted.uid}/", client_of(ada)

    def shown(**asked):
        return [entry["seq"] for entry in client.get(page, asked).context["entries"]]

    every = shown()
    assert shown(part="messages", q="nobody answered") == [noted.timeline_seq]
    assert shown(q="电源") == [noted.timeline_seq - 1]
    assert shown(q="no such words") == []
    assert shown(part="nonsense") == every
    live = client.get(page, {"q": "电源"}, headers={"HX-Request": "true"}).content.decode()
    assert "换了电源" in live
    assert f"1 of {len(every)} entries" in live
