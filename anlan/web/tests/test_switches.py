import pytest


def test_the_language_is_remembered_with_the_person(ada, client_of):
    client = client_of(ada)
    answer = client.post("/web/language/", {"language": "zh-hans", "next": "/settings/"})
    assert answer.headers["Location"] == "/settings/"
    assert client.cookies["anlan_language"].value == "zh-hans"
    ada.refresh_from_db()
    assert ada.language == "zh-hans"
    assert "设置" in client.get("/settings/").content.decode()


def test_strangers_may_switch_too(client, db):
    client.post("/web/language/", {"language": "zh-hans", "next": "/accounts/sign-in/"})
    assert "登录" in client.get("/accounts/sign-in/").content.decode()


@pytest.mark.parametrize("path", ["language", "theme"])
def test_nonsense_changes_nothing(client, db, path):
    answer = client.post(f"/web/{path}/", {path: "klingon", "next": "/"})
    assert answer.status_code == 302
    assert not client.cookies


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_host(client, db, target):
    answer = client.post("/web/theme/", {"theme": "dark", "next": target})
    assert answer.headers["Location"] == "/"


def test_looking_does_not_switch(client, db):
    assert client.get("/web/theme/").status_code == 405
    assert client.get("/web/language/").status_code == 405
