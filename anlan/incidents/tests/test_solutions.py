"""The customer's solution: drafted from what is known, issued once, never changed after."""

import hashlib
import io

import docx
import pytest
from django.db import DatabaseError, transaction

from anlan.core.errors import BadInput, Refused
from anlan.incidents import actions
from anlan.incidents.actions import solving
from anlan.incidents.models import Solution
from anlan.notifications.models import Delivery
from anlan.organisations.actions import create_contact


@pytest.fixture
def draft(incident, ada):
    actions.choose_strategy(incident, incident.matches[0]["slug"], actor=ada.actor)
    return solving.draft_solution(incident, language="en", actor=ada.actor)


@pytest.fixture
def issued(draft, ada):
    return solving.issue_solution(draft, actor=ada.actor)


def test_the_draft_says_what_is_known_of_this_customer(draft, incident):
    first = incident.steps.first()
    assert incident.strategy_version.strategy.slug in draft.based_on
    assert "connection refused" in draft.cause
    assert draft.temporary.count("\n") + 1 == incident.steps.count()
    assert first.get_state_display() in draft.temporary
    assert draft.permanent.startswith("- ")
    assert (draft.who, draft.due_at is not None) == ("Ada", True)
    assert incident.planned_at is None


def test_the_draft_follows_the_work_and_there_is_only_one(draft, incident, ada):
    incident.steps.update(state="done")
    again = solving.draft_solution(incident, language="zh", actor=ada.actor)
    assert (again.pk, again.language) == (draft.pk, "zh")
    assert "完成" in again.temporary


def test_issuing_numbers_it_stops_the_plan_clock_and_hashes_it(issued, incident):
    incident.refresh_from_db()
    assert (issued.number, incident.planned_at) == (1, issued.issued_at)
    content = bytes(issued.file)
    assert hashlib.sha256(content).hexdigest() == issued.sha256
    entry = incident.timeline.get(kind="solution_issued").content
    assert entry["data"] == {"version": 1, "sha256": issued.sha256}
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
    assert issued.temporary.splitlines()[0] in text
    assert issued.timeline_head in text


def test_a_second_version_keeps_the_first_and_the_clock(issued, incident, ada):
    incident.refresh_from_db()
    planned = incident.planned_at
    second = solving.draft_solution(incident, language="en", actor=ada.actor)
    solving.edit_solution(second, actor=ada.actor, permanent="replace the disk")
    assert solving.issue_solution(second, actor=ada.actor).number == 2
    incident.refresh_from_db()
    assert incident.planned_at == planned


def test_what_was_issued_is_refused_by_action_and_by_database(issued, ada):
    with pytest.raises(Refused, match="does not change"):
        solving.edit_solution(issued, actor=ada.actor, risk="none")
    with pytest.raises(Refused, match="does not change"):
        solving.issue_solution(issued, actor=ada.actor)
    rows = Solution.objects.for_system("test").filter(pk=issued.pk)
    for change in (lambda: rows.update(risk="none"), rows.delete):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()


def test_an_empty_solution_is_not_issued(draft, ada):
    solving.edit_solution(draft, actor=ada.actor, temporary="", permanent=" ")
    with pytest.raises(BadInput):
        solving.issue_solution(draft, actor=ada.actor)


def test_it_is_sent_once_to_the_customer(issued, north, ada, incident):
    li = create_contact(north, "Li", actor=None, email="li@example.org", language="en")
    solving.send_solution(issued, li, actor=ada.actor)
    solving.send_solution(issued, li, actor=ada.actor)
    mail = Delivery.objects.for_system("test").get(recipient_address="li@example.org")
    assert issued.sha256 in mail.text
    assert issued.timeline_head in mail.text
    assert issued.risk.splitlines()[0] in mail.text


def test_pages(draft, incident, ada, bob, mallory, client_of):
    page, client = f"/incidents/solutions/{draft.uid}/", client_of(ada)
    assert client.get(page).status_code == 200
    assert [client_of(one).get(page).status_code for one in (bob, mallory)] == [404, 404]
    client.post(page, {"temporary": "use the spare", "who": "Ada", "issue": "1"})
    draft.refresh_from_db()
    assert (draft.number, draft.temporary) == (1, "use the spare")
    for person, status in ((ada, 200), (bob, 200), (mallory, 404)):
        assert client_of(person).get(page).status_code == status
        assert client_of(person).get(f"{page}paper.docx").status_code == status
    client.post(page, {"temporary": "something else"})
    draft.refresh_from_db()
    assert draft.temporary == "use the spare"
    assert client_of(bob).post(f"/incidents/{incident.uid}/solution/").status_code == 403


def test_over_the_api(incident, api, north, south):
    caller = api("read", "respond", organisation=north)
    made = caller.post("/solutions", {"incident": str(incident.uid), "language": "en"})[1]
    stranger = api("read", "respond", organisation=south)
    assert stranger.post(f"/solutions/{made['id']}/issue")[0] == 404
    assert api("read", organisation=north).get("/solutions")[1]["items"] == []
    caller.post(f"/solutions/{made['id']}", {"permanent": "a second line"})
    status, body = caller.post(f"/solutions/{made['id']}/issue")
    assert (status, body["version"], body["permanent"]) == (200, 1, "a second line")
    status, body = caller.post(f"/solutions/{made['id']}", {"permanent": "x"})
    assert (status, body["code"]) == (409, "solution-issued")
