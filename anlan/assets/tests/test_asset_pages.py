import pytest
from django.utils import timezone

from anlan.assets.actions import add_dependency, plan_maintenance, record_change, register_asset
from anlan.assets.models import Asset
from anlan.organisations.actions import create_site
from anlan.web.testing import look_at

LIST = "/assets/"
NEW = "/assets/new/"


@pytest.fixture
def database(north):
    return register_asset(
        north,
        code="HIS-DB-01",
        name="Hospital database",
        asset_class="database",
        address="10.0.0.11",
        actor=None,
    )


@pytest.fixture
def switch(north):
    return register_asset(
        north, code="SW-1", name="Core switch", asset_class="network", criticality=1, actor=None
    )


def _fields(**changes):
    fields = {
        "organisation": "north",
        "code": "APP-1",
        "name": "Hospital application",
        "asset_class": "application",
        "criticality": "2",
        "address": "10.0.0.15",
        "tags": "linux，java, linux",
    }
    return {**fields, **changes}


def _url(asset, tail=""):
    return f"/assets/{asset.uid}/{tail}"


def test_the_empty_list_says_what_to_do(ada, client_of):
    html = look_at(client_of(ada), LIST)
    assert "No assets yet" in html
    assert NEW in html


def test_the_list_filters_by_class_organisation_and_text(ada, client_of, database, switch):
    client = client_of(ada)
    assert "Core switch" not in look_at(client, LIST + "?class=database")
    assert "Core switch" not in look_at(client, LIST + "?q=10.0.0.11")
    assert "Core switch" in look_at(client, LIST + "?organisation=north&class=nonsense")
    assert "Nothing found" in look_at(client, LIST + "?q=zzzz")


def test_the_list_is_cut_into_pages(ada, client_of, north):
    for number in range(51):
        register_asset(
            north, code=f"A-{number:03}", name=f"N{number:03}", asset_class="os", actor=None
        )
    client = client_of(ada)
    assert "class=os&amp;page=2" in look_at(client, LIST + "?class=os")
    assert "N050" in look_at(client, LIST + "?page=2")
    assert "N000" in look_at(client, LIST + "?page=nonsense")


def test_mallory_sees_nothing_and_changes_nothing(mallory, client_of, database):
    client = client_of(mallory)
    assert "Hospital database" not in look_at(client, LIST)
    assert client.get(_url(database)).status_code == 404
    for tail in ("edit/", "needs/", "changes/new/"):
        assert client.post(_url(database, tail), _fields()).status_code == 404
    assert "form-error" in client.post(NEW, _fields()).content.decode()
    assert Asset.objects.for_system("test").count() == 1


def test_a_customer_looks_but_does_not_touch(bob, client_of, database):
    client = client_of(bob)
    html = look_at(client, _url(database))
    assert "10.0.0.11" in html
    assert _url(database, "edit/") not in html
    assert client.get(NEW).status_code == 403
    assert client.get(_url(database, "edit/")).status_code == 403


def test_strangers_are_sent_to_sign_in(client, database):
    assert client.get(LIST).status_code == 302
    assert client.get(_url(database)).status_code == 302


def test_an_asset_is_registered(ada, client_of, north):
    client = client_of(ada)
    look_at(client, NEW)
    answer = client.post(NEW, _fields())
    asset = Asset.objects.for_system("test").get(code="APP-1")
    assert answer.headers["Location"] == _url(asset)
    assert asset.tags == ["linux", "java"]
    assert "Hospital application" in look_at(client, _url(asset))


def test_a_code_that_is_taken_is_refused(ada, client_of, database):
    answer = client_of(ada).post(NEW, _fields(code="HIS-DB-01"))
    assert "already an asset of that code" in answer.content.decode()


def test_a_site_of_another_customer_cannot_be_chosen(ada, client_of, north, south):
    site = create_site(south, "South room", actor=None)
    client = client_of(ada)
    assert "South room" not in look_at(client, NEW)
    assert "form-error" in client.post(NEW, _fields(site=site.pk)).content.decode()


def test_an_asset_is_changed(ada, client_of, database):
    client = client_of(ada)
    assert 'value="10.0.0.11"' in look_at(client, _url(database, "edit/"))
    fields = _fields(code="HIS-DB-01", name="Database 2", asset_class="database")
    assert client.post(_url(database, "edit/"), fields).status_code == 302
    database.refresh_from_db()
    assert (database.name, database.address) == ("Database 2", "10.0.0.15")


def test_dependencies_are_shown_on_both_sides(ada, client_of, database, switch):
    client = client_of(ada)
    client.post(_url(database, "needs/"), {"depends_on": str(switch.uid)})
    assert "Core switch" in look_at(client, _url(database))
    assert "Hospital database" in look_at(client, _url(switch))


def test_a_foreign_asset_cannot_be_needed(ada, client_of, database, south):
    foreign = register_asset(south, code="X", name="Foreign", asset_class="os", actor=None)
    client = client_of(ada)
    client.post(_url(database, "needs/"), {"depends_on": str(foreign.uid)})
    assert "Foreign" not in look_at(client, _url(database))
    assert not database.needs.exists()


def test_changes_and_maintenance_are_shown(ada, client_of, database):
    now = timezone.now()
    client = client_of(ada)
    given = {
        "summary": "Patched to 15.8",
        "happened_at": "2026-01-02T03:04",
        "undo": "Old packages",
    }
    assert client.post(_url(database, "changes/new/"), given).status_code == 302
    record_change(database, "Kernel changed", happened_at=now, is_detected=True, actor=None)
    plan_maintenance(
        database,
        reason="New disks",
        starts_at=now,
        ends_at=now + timezone.timedelta(hours=2),
        actor=None,
    )
    html = look_at(client, _url(database))
    for text in ("Patched to 15.8", "Old packages", "Kernel changed", "noticed", "New disks"):
        assert text in html


def test_the_number_of_queries_does_not_grow_with_the_list(
    ada, client_of, north, django_assert_max_num_queries
):
    client = client_of(ada)
    for number in range(20):
        register_asset(north, code=f"B-{number}", name=f"B{number}", asset_class="os", actor=None)
    with django_assert_max_num_queries(25):
        client.get(LIST)


def test_what_needs_itself_through_others_is_drawn_once(ada, client_of, database, switch):
    add_dependency(database, switch, actor=None)
    add_dependency(switch, database, actor=None)
    look_at(client_of(ada), _url(database))
