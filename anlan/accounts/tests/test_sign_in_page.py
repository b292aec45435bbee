import pytest

from anlan.web.testing import look_at

URL = "/accounts/sign-in/"


@pytest.fixture
def english(client):
    client.cookies["anlan_language"] = "en"
    return client


def test_it_has_no_navigation(client, db):
    html = look_at(client, URL)
    assert "side-link" not in html


def test_the_right_password_opens_the_page_that_was_wanted(client, ada):
    wanted = "/assets/?q=x"
    answer = client.post(URL, {"username": "ada", "password": "pass-word-1", "next": wanted})
    assert answer.headers["Location"] == wanted
    assert client.get("/").status_code == 200
    assert client.cookies["anlan_language"].value == "en"


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong"), ("nobody", "pass-word-1")])
def test_wrong_name_and_wrong_password_read_the_same(english, ada, name, password):
    answer = english.post(URL, {"username": name, "password": password})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "User name or password is wrong." in html
    assert english.get("/").status_code == 302


def test_an_inactive_user_cannot_sign_in(client, ada):
    ada.is_active = False
    ada.save(update_fields=["is_active"])
    client.post(URL, {"username": "ada", "password": "pass-word-1"})
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("target", ["https://evil.example/x", "//evil.example", "\\\\evil.example"])
def test_nobody_is_sent_to_another_host(client, ada, target):
    answer = client.post(URL, {"username": "ada", "password": "pass-word-1", "next": target})
    assert answer.headers["Location"] == "/"


def test_who_is_signed_in_already_goes_on(ada, client_of):
    assert client_of(ada).get(URL).headers["Location"] == "/"


def test_signing_out_needs_a_post_and_ends_the_session(ada, client_of):
    client = client_of(ada)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/").headers["Location"] == URL
    assert client.get("/").status_code == 302
    assert "You are signed out." in look_at(client, URL)


def test_a_chosen_language_is_not_changed_by_signing_in(client, ada):
    client.cookies["anlan_language"] = "zh-hans"
    client.post(URL, {"username": "ada", "password": "pass-word-1"})
    assert client.cookies["anlan_language"].value == "zh-hans"
