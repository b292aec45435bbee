"""Duplicates, parents and children; and what an incident is never turned into."""

import pytest
from django.db import DatabaseError, transaction

from anlan.assets.actions import register_asset
from anlan.core.errors import Refused
from anlan.incidents import actions, rules, timeline
from anlan.incidents.events import EventIn
from anlan.incidents.models import Incident
from anlan.notifications.models import Delivery


@pytest.fixture
def other(incident, north, report, run_jobs):
    """A second incident of the same fault, on another asset."""
    asset = register_asset(north, code="db-01", name="Database", asset_class="database", actor=None)
    run_jobs(kinds=["incidents.page_rung"])
    event = report(EventIn(north.pk, "database is down", source="api", key="db", asset_id=asset.pk))
    run_jobs(kinds=["incidents.page_rung"])
    return event.incident


def fresh(incident):
    return Incident.objects.for_system("test").get(pk=incident.pk)


def test_a_duplicate_goes_on_in_the_original(incident, other, north, ada, report):
    slug = other.matches[0]["slug"]
    actions.choose_strategy(other, slug, actor=ada.actor)
    actions.merge_incident(other, incident, actor=ada.actor)
    merged, original = fresh(other), fresh(incident)
    assert (merged.state, merged.duplicate_of_id) == ("duplicate", incident.pk)
    assert set(original.keys.filter(is_open=True).values_list("key", flat=True)) == {
        "check:1",
        "db",
    }
    assert set(merged.steps.values_list("state", flat=True)) == {"skipped"}
    waiting = Delivery.objects.for_system("test").filter(about_uid=other.uid, state="pending")
    assert not waiting.exists()
    assert not merged.ack_links.exists()
    assert merged.timeline.filter(kind="merged_into").exists()
    assert original.timeline.get(kind="merged").content["data"]["number"] == other.number
    assert timeline.verify(merged).ok
    assert timeline.verify(original).ok
    later = report(EventIn(north.pk, "database is down", source="api", key="db"))
    assert later.incident_id == incident.pk
    assert actions.split_key(original.keys.get(key="db"), actor=ada.actor).state == "reported"


def test_a_firing_duplicate_reopens_an_original_that_seemed_recovered(incident, other, ada):
    actions.recover_incident(incident, note="restarted", actor=ada.actor)
    actions.merge_incident(other, incident, actor=ada.actor)
    original = fresh(incident)
    assert (original.state, original.reopened) == ("responding", 1)


def test_what_does_not_belong_together_is_refused(incident, other, south, north, ada, report):
    foreign = report(EventIn(south.pk, "server down", source="api", key="x")).incident
    drill = report(EventIn(north.pk, "server down", source="api", key="d", kind="drill")).incident
    for wrong in (incident, foreign, drill):
        with pytest.raises(Refused) as refused:
            actions.merge_incident(incident, wrong, actor=ada.actor)
        assert refused.value.code == "cannot-merge"
    actions.merge_incident(other, incident, actor=ada.actor)
    with pytest.raises(Refused, match="over"):
        actions.merge_incident(incident, fresh(other), actor=ada.actor)
    assert fresh(incident).state == "reported"


def test_children_follow_their_parent_where_they_are_told_to(incident, other, ada, run_jobs):
    actions.set_parent(other, incident, follows=True, actor=ada.actor)
    actions.move_incident(fresh(incident), rules.Action.CONFIRM, actor=ada.actor, version=None)
    assert fresh(other).state == "confirmed"
    actions.recover_incident(fresh(incident), note="power is back", actor=ada.actor)
    assert fresh(other).state == "recovered"
    run_jobs(kinds=["incidents.verify"])
    actions.confirm_by_person(fresh(incident), word="Li: it works", actor=ada.actor)
    assert (fresh(incident).state, fresh(other).state) == ("verified", "recovered")
    actions.set_parent(fresh(other), None, actor=ada.actor)
    assert fresh(other).parent is None
    kinds = set(fresh(incident).timeline.values_list("kind", flat=True))
    assert {"child_added", "child_removed"} <= kinds


def test_a_child_that_does_not_follow_stays(incident, other, ada):
    actions.set_parent(other, incident, actor=ada.actor)
    actions.move_incident(fresh(incident), rules.Action.CONFIRM, actor=ada.actor, version=None)
    assert fresh(other).state == "reported"
    with pytest.raises(Refused, match="one parent"):
        actions.set_parent(fresh(incident), fresh(other), actor=ada.actor)


@pytest.mark.parametrize("kind", ["drill", "test"])
def test_the_kind_never_changes(incident, kind):
    rows = Incident.objects.for_system("test").filter(pk=incident.pk)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.update(kind=kind)
    assert fresh(incident).kind == "real"
    rows.update(kind="real", title="other words")


def test_drills_count_nowhere_and_are_marked(incident, north, report, ada, client_of):
    counted = Incident.objects.for_system("test").counted()
    drill = report(EventIn(north.pk, "server down", source="api", key="d", kind="drill")).incident
    assert drill.number not in counted.values_list("number", flat=True)
    client = client_of(ada)
    for page in ("/incidents/?which=all", f"/incidents/{drill.uid}/"):
        assert ">drill<" in client.get(page).content.decode()


def test_over_page_and_api(incident, other, ada, mallory, client_of, api, north, south):
    url = f"/incidents/{other.uid}/do/parent/"
    form = {"of": incident.number, "follows": "1"}
    assert client_of(mallory).post(url, form).status_code == 404
    client_of(ada).post(url, form)
    assert fresh(other).parent_id == incident.pk
    assert other.number in client_of(ada).get(f"/incidents/{incident.uid}/").content.decode()
    caller = api("read", "respond", organisation=north)
    assert caller.get(f"/incidents/{incident.uid}")[1]["children"] == [other.number]
    body = {"version": fresh(other).version, "of": incident.number}
    path = f"/incidents/{other.uid}/mark_duplicate"
    assert api("respond", organisation=south).post(path, body)[0] == 404
    assert caller.post(path, {"version": body["version"]})[0] == 422
    assert caller.post(path, body)[1]["state"] == "duplicate"
    assert caller.post(path, body)[1]["code"] == "state-forbids"
