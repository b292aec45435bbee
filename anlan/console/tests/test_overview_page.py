from anlan.assets.actions import register_asset
from anlan.organisations.actions import create_contact
from anlan.web import registry
from anlan.web.testing import look_at


def test_an_empty_installation_says_what_to_do_first(ada, client_of):
    html = look_at(client_of(ada), "/")
    assert "First steps" in html
    assert "Name the people to call" in html


def test_steps_that_are_done_are_ticked(ada, north, client_of):
    create_contact(north, "Dr. Wang", phone="139", actor=None)
    html = look_at(client_of(ada), "/")
    assert html.count('class="is-done"') >= 1


def test_the_four_phases_stand_in_their_order(ada, client_of):
    html = look_at(client_of(ada), "/")
    places = [html.index(f'class="card phase phase-{key}"') for key in registry.PHASES]
    assert places == sorted(places)


def test_tiles_count_only_what_the_person_may_see(north, mallory, ada, client_of):
    register_asset(north, code="A", name="A", asset_class="os", criticality=1, actor=None)
    assert "1 vital" in look_at(client_of(ada), "/")
    assert "1 vital" not in look_at(client_of(mallory), "/")


def test_a_customer_is_not_asked_to_set_things_up(bob, client_of):
    assert "First steps" not in look_at(client_of(bob), "/")


def test_it_speaks_chinese(ada, client_of):
    client = client_of(ada)
    client.cookies["anlan_language"] = "zh-hans"
    html = look_at(client, "/")
    for word in ("总览", "应急准备", "监测与预警", "应急处置", "总结改进"):
        assert word in html


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get("/").headers["Location"] == "/accounts/sign-in/?next=/"
