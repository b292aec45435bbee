"""Visits: offered, answered, written down on site, complete only with backup and word."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from anlan.core.errors import BadInput, Refused
from anlan.engine.models import Job
from anlan.incidents import timeline
from anlan.incidents.actions import visits
from anlan.incidents.models import WorkOrder
from anlan.incidents.onsite.rules import EntryKind, against, missing_before_touching
from anlan.incidents.tests.test_photos import WHERE, jpeg, png
from anlan.notifications.models import Delivery


@pytest.fixture
def order(incident, ada_on_duty, ada):
    trip = visits.Trip("replace the disk", timezone.now() + timedelta(hours=1), skill="storage")
    return visits.dispatch_visit(incident, ada_on_duty, trip, actor=ada.actor)


@pytest.fixture
def accepted(order, ada):
    visits.answer_visit(order, accept=True, why="", user=ada)
    return order


@pytest.fixture
def write(accepted, ada):
    def add(kind, text="done", **fields):
        given = {"key": f"{kind}-{text}", "at": timezone.now(), **fields}
        return visits.add_entry(
            accepted, visits.Entry(EntryKind(kind), text=text, **given), actor=ada.actor
        )

    return add


def fresh(order):
    return WorkOrder.objects.for_system("test").get(pk=order.pk)


def test_what_may_be_written_down_when():
    kinds = EntryKind
    arrived = {kinds.CHECK_IN}
    assert against(kinds.NOTE, set())[0].code == "incidents.visit_not_arrived"
    assert against(kinds.CHECK_IN, arrived)[0].code == "incidents.visit_already"
    assert len(against(kinds.PART, arrived)) == 2
    assert len(missing_before_touching(arrived | {kinds.TOLD})) == 1
    assert against(kinds.CHECK_OUT, arrived | {kinds.TOLD, kinds.BACKUP}) == []
    assert against(kinds.CHECK_OUT, arrived | {kinds.EXCUSE}) == []
    assert against(kinds.NOTE, arrived | {kinds.CHECK_OUT})[0].code == "incidents.visit_over"


def test_the_engineer_is_told_and_only_he_answers(order, incident, ada, bob):
    mail = Delivery.objects.for_system("test").get(subject__contains="Work order")
    assert str(order.uid) in mail.text
    assert incident.timeline.get(seq=incident.timeline_seq).content["kind"] == "visit"
    with pytest.raises(Refused) as refused:
        visits.answer_visit(order, accept=True, why="", user=bob)
    assert refused.value.code == "not-yours"
    with pytest.raises(BadInput):
        visits.answer_visit(order, accept=False, why=" ", user=ada)
    visits.answer_visit(order, accept=False, why="on leave", user=ada)
    assert (fresh(order).state, fresh(order).answer) == ("declined", "on leave")
    assert not visits.still_wanted(order.pk).wanted


def test_without_an_account_of_its_own_the_address_says_whose_it_is(order, ada, bob):
    order.engineer.user = None
    order.engineer.email = "ADA@example.org"
    assert (order.is_for(ada), order.is_for(bob)) == (True, False)
    order.engineer.email = ""
    assert not order.is_for(ada)


def test_an_unanswered_order_is_told_to_duty_by_a_row_that_survives_a_crash(order, incident):
    job = Job.objects.get(kind="incidents.visit_unanswered")
    assert job.args == {"order_id": order.pk}
    visits.tell_unanswered(order)
    visits.tell_unanswered(order)
    told = Delivery.objects.for_system("test").filter(key__endswith=":unanswered")
    assert told.count() == 1
    states = [row.content["data"].get("state") for row in incident.timeline.filter(kind="visit")]
    assert "unanswered" in states


def test_a_visit_is_not_complete_without_backup_and_word(write, accepted, incident):
    write("check_in")
    for kind in ("part", "check_out"):
        with pytest.raises(Refused) as refused:
            write(kind)
        assert len(refused.value.extra["reasons"]) == 2
    write("backup", "home folder to USB 7, 12 GB, opened 3 files")
    with pytest.raises(Refused, match="not been told"):
        write("check_out")
    write("told", "Mrs Wang, before touching anything")
    write("part", "SSD 1 TB, S/N 77, 1")
    write("check_out", "boots again")
    assert fresh(accepted).state == "done"
    record = incident.service_records.get()
    assert (record.mode, record.result, record.ended_at is not None) == (
        "visit", "boots again", True,
    )  # fmt: skip
    incident.refresh_from_db()
    assert timeline.verify(incident).ok
    with pytest.raises(Refused, match="over"):
        write("note")


def test_a_reason_stands_for_both(write, accepted):
    write("check_in")
    write("excuse", "disk is dead, nothing can be read; nobody is in")
    write("check_out", "replaced")
    assert fresh(accepted).state == "done"


def test_arriving_stops_the_respond_clock(write, incident):
    write("check_in", "Mrs Wang")
    incident.refresh_from_db()
    assert incident.responding_at is not None
    assert incident.state == "responding"


def test_a_double_send_is_one_entry_and_nothing_is_accepted_before(order, ada, write, accepted):
    first = write("check_in")
    assert write("check_in") == first
    assert accepted.entries.count() == 1


def test_photos_are_stripped_hashed_and_sniffed(write, incident, settings, tmp_path):
    write("check_in", data={"lat_e6": 31230400, "lon_e6": 121473700})
    entry = write("photo", photo=jpeg())
    kept = write("photo", "with position", photo=jpeg(), keep_position=True)
    assert (entry.file_type, entry.file_sha256 == kept.file_sha256) == ("image/jpeg", False)
    last = incident.timeline.order_by("-seq").first().content["data"]
    assert last["file_sha256"] == kept.file_sha256
    assert not incident.timeline.filter(entry__contains="31230400").exists()
    with pytest.raises(BadInput):
        write("photo", "script", photo=b"<script>alert(1)</script>")
    with pytest.raises(BadInput):
        write("photo", "none")


def test_the_customer_signs_or_the_name_is_typed(write, accepted):
    write("check_in")
    with pytest.raises(BadInput):
        write("signature", "")
    write("signature", "", photo=png(), data={"rating": 5})
    assert fresh(accepted).rating == 5
    assert write("signature", "typed", data={"name": "Wang"}).data == {"name": "Wang"}


def test_pages(incident, ada_on_duty, ada, bob, mallory, client_of, root):
    client = client_of(ada)
    eta = timezone.localtime() + timedelta(hours=1)
    client.post(
        f"/incidents/{incident.uid}/visit/",
        {"engineer": ada_on_duty.pk, "task": "go", "eta": eta.strftime("%Y-%m-%dT%H:%M")},
    )
    order = WorkOrder.objects.for_system("test").get()
    page = f"/incidents/visits/{order.uid}/"
    for person, status in ((bob, 403), (mallory, 404)):
        stranger = client_of(person)
        assert stranger.get(page).status_code == status
        assert stranger.post(f"{page}answer/", {"accept": "1"}).status_code == status
        assert stranger.post(f"{page}entries/note/", {"key": "x"}).status_code == status
        assert str(order.uid) not in stranger.get("/incidents/visits/").content.decode() or (
            person == bob
        )
    assert "go" in client.get(page).content.decode()
    client.post(f"{page}answer/", {"accept": "1"})
    form = {"key": "k1", "text": "Mrs Wang", "at": timezone.now().isoformat()}
    for _twice in range(2):
        answer = client.post(
            f"{page}entries/check_in/", form, headers={"Accept": "application/json"}
        )
        assert answer.json()["kind"] == "check_in"
    photo = SimpleUploadedFile("evil.html", jpeg(), content_type="text/html")
    client.post(f"{page}entries/photo/", {"key": "k2", "photo": photo})
    entry = order.entries.get(kind="photo")
    shown = client.get(f"/incidents/visits/photos/{entry.uid}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert WHERE not in b"".join(shown.streaming_content)
    assert client_of(mallory).get(f"/incidents/visits/photos/{entry.uid}/").status_code == 404
    refused = client.post(
        f"{page}entries/check_out/", {"key": "k3", "text": "x"},
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (409, "visit-forbids")
    assert client.post(f"{page}entries/nonsense/", {"key": "k4"}).status_code == 302
    for language in ("en", "zh-hans"):
        client.cookies["anlan_language"] = language
        for address in (page, "/incidents/visits/?which=mine", f"/incidents/{incident.uid}/"):
            assert client.get(address).status_code == 200
