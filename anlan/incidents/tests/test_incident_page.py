"""An incident worked in the pages, by those who may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from anlan.incidents.models import Incident


def do(client, incident, what, **data):
    incident.refresh_from_db()
    data = {"version": incident.version, **data}
    return client.post(f"/incidents/{incident.uid}/do/{what}/", data, follow=True)


@pytest.fixture
def page(incident):
    return f"/incidents/{incident.uid}/"


def test_the_list_shows_it_to_its_own_people_only(incident, ada, mallory, client_of):
    assert incident.number in client_of(ada).get("/incidents/").content.decode()
    assert incident.number not in client_of(mallory).get("/incidents/").content.decode()


def test_the_first_screen_answers(incident, page, ada, client_of):
    text = client_of(ada).get(page).content.decode()
    for words in (incident.number, "Portal server", "nobody yet", "Respond", "What to do"):
        assert words in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_whole_in_both_languages(incident, page, ada, client_of, language):
    client = client_of(ada)
    client.cookies["anlan_language"] = language
    assert client.get(page).status_code == 200
    assert client.get("/incidents/hotline/").status_code == 200


def test_mallory_can_neither_see_nor_touch_it(incident, page, mallory, client_of):
    client = client_of(mallory)
    assert client.get(page).status_code == 404
    assert client.get(f"{page}timeline.json").status_code == 404
    assert do(client, incident, "acknowledge").status_code == 404
    incident.refresh_from_db()
    assert incident.acknowledged_at is None


def test_bob_sees_it_but_may_not_work_it(incident, page, bob, client_of):
    client = client_of(bob)
    assert client.get(page).status_code == 200
    do(client, incident, "recover", note="fixed")
    incident.refresh_from_db()
    assert incident.state == "reported"


def test_ada_takes_it_chooses_a_strategy_and_ticks_a_step_with_evidence(
    incident, ada, mallory, client_of
):
    client = client_of(ada)
    do(client, incident, "acknowledge")
    do(client, incident, "strategy", slug=incident.matches[0]["slug"])
    incident.refresh_from_db()
    assert (incident.acknowledged_by, incident.state) == ("Ada", "responding")
    first = incident.steps.first()
    photo = SimpleUploadedFile("photo.txt", b"seen")
    client.post(
        f"/incidents/{incident.uid}/steps/{first.step_id}/",
        {"deed": "done", "evidence": "service is down", "file": photo,
         "choice": next(iter(first.definition["next"]), "")
         if isinstance(first.definition.get("next"), dict) else ""},
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.state, first.evidence, len(first.file_sha256)) == ("done", "service is down", 64)
    incident.refresh_from_db()
    assert incident.current_step != first.step_id
    file = client.get(f"/incidents/{incident.uid}/steps/{first.step_id}/file/")
    assert b"".join(file.streaming_content) == b"seen"
    assert file["Content-Disposition"].startswith("attachment")
    assert client_of(mallory).get(file.request["PATH_INFO"]).status_code == 404


def test_skipping_needs_a_reason(incident, ada, client_of):
    client = client_of(ada)
    do(client, incident, "strategy", slug=incident.matches[0]["slug"])
    step = incident.steps.first()
    url = f"/incidents/{incident.uid}/steps/{step.step_id}/"
    answer = client.post(url, {"deed": "skipped"}, follow=True)
    assert "Say why the step is skipped." in answer.content.decode()
    step.refresh_from_db()
    assert step.state == "todo"


def test_two_people_at_once_do_not_overwrite_each_other(incident, ada, client_of):
    client = client_of(ada)
    stale = incident.version - 1
    answer = client.post(
        f"/incidents/{incident.uid}/do/acknowledge/", {"version": stale}, follow=True
    )
    assert "changed meanwhile" in answer.content.decode()
    assert not Incident.objects.for_system("test").filter(acknowledged_at__isnull=False).exists()


def test_recovery_is_declared_confirmed_reviewed_and_stopped_at_the_gate(
    incident, ada, client_of, run_jobs
):
    client = client_of(ada)
    do(client, incident, "recover", note="service restarted")
    incident.refresh_from_db()
    assert incident.state == "recovered"
    run_jobs(kinds=["incidents.verify"])
    do(client, incident, "word", word="Dr Li: the portal works")
    do(client, incident, "move", move="review")
    answer = do(client, incident, "close")
    incident.refresh_from_db()
    assert incident.state == "reviewed"
    assert "alert" in answer.content.decode()


def test_a_report_is_taken_at_the_hotline_and_answered(north, ada, client_of, run_jobs, pack):
    client = client_of(ada)
    client.post(
        "/incidents/hotline/",
        {"organisation": north.pk, "text": "谢谢,已经好了", "reporter": "Li, 123"},
    )
    run_jobs(kinds=["incidents.process_event"])
    assert "Li, 123" in client.get("/incidents/hotline/").content.decode()
    event = north.events.get()
    client.post(f"/incidents/hotline/{event.uid}/answer/", {"answer": "noted"})
    event.refresh_from_db()
    assert (event.answer, event.answered_by) == ("noted", "Ada")
