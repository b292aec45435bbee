import pytest

from anlan.accounts.models import User
from anlan.organisations.actions import create_token
from anlan.organisations.models import Membership, Token
from anlan.organisations.principals import principal_for
from anlan.web.testing import look_at

TOKENS = "/settings/tokens/"
MEMBERS = "/settings/members/"
TOKEN = {"name": "Zabbix", "organisation": "south", "scopes": ["events:write"], "lifetime": "30"}
MEMBER = {
    "username": "chen",
    "full_name": "Chen",
    "language": "en",
    "password": "first-pass-9",
    "organisation": "south",
    "role": "inspector",
}


def _tokens():
    return Token.objects.for_system("test")


def test_the_operator_sees_the_installation(root, client_of, settings):
    html = look_at(client_of(root), "/settings/")
    assert str(settings.ANLAN_DATA) in html
    assert "SQLite" in html


def test_others_see_no_paths_of_the_machine(ada, client_of, settings):
    html = look_at(client_of(ada), "/settings/")
    assert str(settings.ANLAN_DATA) not in html
    assert "North Hospital" in html


def test_the_administrator_of_one_customer_is_not_the_operator(mallory, client_of, settings):
    assert str(settings.ANLAN_DATA) not in look_at(client_of(mallory), "/settings/")


def test_no_page_shows_a_secret_of_the_settings(root, client_of, settings):
    settings.ANLAN_SMTP_URL = "smtp://mailer:hunter2@127.0.0.1:25"
    html = look_at(client_of(root), "/settings/")
    assert "hunter2" not in html
    assert settings.SECRET_KEY not in html


def test_a_token_is_shown_once_and_works(mallory, client_of):
    client = client_of(mallory)
    look_at(client, TOKENS + "new/")
    html = client.post(TOKENS + "new/", TOKEN).content.decode()
    secret = html.split('class="code-once">')[1].split("<")[0]
    principal = principal_for(secret)
    assert principal is not None
    assert principal.scopes == {"events:write"}
    assert secret not in look_at(client, TOKENS)
    assert "Zabbix" in look_at(client, TOKENS)


@pytest.mark.parametrize(
    "change", [{"organisation": "north"}, {"organisation": ""}, {"scopes": []}]
)
def test_a_token_for_others_or_for_nothing_is_refused(mallory, north, client_of, change):
    answer = client_of(mallory).post(TOKENS + "new/", {**TOKEN, **change})
    assert "form-error" in answer.content.decode()
    assert not _tokens().exists()


def test_an_engineer_has_no_business_with_tokens(ada, client_of):
    client = client_of(ada)
    assert client.get(TOKENS).status_code == 403
    assert client.post(TOKENS + "new/", {**TOKEN, "organisation": "north"}).status_code == 403
    assert TOKENS not in look_at(client, "/settings/")


def test_a_token_is_revoked_once(mallory, south, client_of):
    token, secret = create_token("T", scopes=["read"], organisation=south, actor=None)
    client = client_of(mallory)
    assert client.post(f"{TOKENS}{token.uid}/revoke/").status_code == 302
    assert principal_for(secret) is None
    assert "Revoked" in look_at(client, TOKENS)
    assert client.post(f"{TOKENS}{token.uid}/revoke/").status_code == 409


def test_mallory_can_neither_see_nor_revoke_norths_token(north, mallory, client_of):
    token, secret = create_token("Norths", scopes=["read"], organisation=north, actor=None)
    client = client_of(mallory)
    assert "Norths" not in look_at(client, TOKENS)
    assert client.post(f"{TOKENS}{token.uid}/revoke/").status_code == 404
    assert principal_for(secret) is not None


def test_a_new_member_can_sign_in(mallory, client_of, client):
    boss = client_of(mallory)
    look_at(boss, MEMBERS + "new/")
    assert boss.post(MEMBERS + "new/", MEMBER).status_code == 302
    assert "Chen" in look_at(boss, MEMBERS)
    assert client.login(username="chen", password="first-pass-9")
    assert dict(User.objects.get(username="chen").roles) == {
        mallory.memberships.get().organisation_id: "inspector"
    }


def test_mallory_neither_sees_north_nor_takes_its_people(ada, mallory, client_of):
    client = client_of(mallory)
    assert "Ada" not in look_at(client, MEMBERS)
    answer = client.post(MEMBERS + "new/", {**MEMBER, "username": "ada"})
    assert "This name cannot be used." in answer.content.decode()
    answer = client.post(MEMBERS + "new/", {**MEMBER, "organisation": "north"})
    assert "form-error" in answer.content.decode()
    assert Membership.objects.filter(user=ada).count() == 1


def test_a_new_member_needs_a_good_password(mallory, client_of):
    answer = client_of(mallory).post(MEMBERS + "new/", {**MEMBER, "password": "123"})
    assert "form-error" in answer.content.decode()
    assert not User.objects.filter(username="chen").exists()


def test_a_known_member_only_gets_the_role(root, ada, south, client_of):
    given = {**MEMBER, "username": "ada", "password": ""}
    assert client_of(root).post(MEMBERS + "new/", given).status_code == 302
    assert ada.memberships.get(organisation=south).role == "inspector"
    ada.refresh_from_db()
    assert ada.check_password("pass-word-1")


def test_customers_look_at_members_only(bob, client_of):
    client = client_of(bob)
    assert MEMBERS + "new/" not in look_at(client, MEMBERS)
    assert client.post(MEMBERS + "new/", MEMBER).status_code == 403


def test_strangers_are_sent_to_sign_in(client, db):
    for url in ("/settings/", TOKENS, MEMBERS, TOKENS + "new/", MEMBERS + "new/"):
        assert client.get(url).status_code == 302
