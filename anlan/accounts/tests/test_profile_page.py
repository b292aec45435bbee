from anlan.core.models import AuditEntry
from anlan.web.testing import look_at

URL = "/accounts/profile/"
PASSWORD_URL = "/accounts/password/"
GIVEN = {
    "full_name": "Ada L.",
    "email": "ada@north.example",
    "phone": "1380",
    "language": "zh-hans",
}


def test_it_shows_the_person_and_the_roles(ada, client_of):
    html = look_at(client_of(ada), URL)
    assert "Engineer" in html
    assert 'value="Ada"' in html


def test_it_saves_and_switches_the_language(ada, client_of):
    client = client_of(ada)
    assert client.post(URL, GIVEN).status_code == 302
    ada.refresh_from_db()
    assert (ada.full_name, ada.email, ada.language) == ("Ada L.", "ada@north.example", "zh-hans")
    assert client.cookies["anlan_language"].value == "zh-hans"
    assert AuditEntry.objects.filter(verb="accounts.profile_changed").count() == 1


def test_a_wrong_mail_address_is_refused(ada, client_of):
    answer = client_of(ada).post(URL, {**GIVEN, "email": "not an address"})
    assert answer.status_code == 200
    ada.refresh_from_db()
    assert ada.full_name == "Ada"


def test_nobody_becomes_somebody_else_through_it(ada, mallory, client_of):
    client_of(mallory).post(
        URL, {**GIVEN, "username": "ada", "id": str(ada.pk), "is_superuser": "1"}
    )
    ada.refresh_from_db()
    mallory.refresh_from_db()
    assert ada.full_name == "Ada"
    assert not mallory.is_superuser


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get(URL).status_code == 302
    assert client.get(PASSWORD_URL).status_code == 302


def _passwords(old, new, again=None):
    return {"old_password": old, "new_password1": new, "new_password2": again or new}


def test_the_password_is_changed_and_other_sessions_end(ada, client_of):
    here, elsewhere = client_of(ada), client_of(ada)
    answer = here.post(PASSWORD_URL, _passwords("pass-word-1", "new-pass-word-2"))
    assert answer.headers["Location"] == URL
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_a_wrong_or_weak_password_changes_nothing(ada, client_of):
    client = client_of(ada)
    for given in (
        _passwords("wrong", "new-pass-word-2"),
        _passwords("pass-word-1", "short"),
        _passwords("pass-word-1", "new-pass-word-2", "something-else"),
    ):
        assert "form-error" in client.post(PASSWORD_URL, given).content.decode()
    ada.refresh_from_db()
    assert ada.check_password("pass-word-1")
