"""How Anlan signs in on a machine: kept, never shown, and only where a person confirmed the key."""

import pytest

from anlan.assets.actions import register_asset
from anlan.assets.credentials import actions
from anlan.assets.models import Credential, HostKey
from anlan_probe import ssh


@pytest.fixture
def server(north):
    return register_asset(
        north, code="web-01", name="Portal", asset_class="server", actor=None, address="127.0.0.1"
    )


@pytest.fixture
def press(server, client_of):
    def post(user, what, **data):
        url = f"/assets/{server.uid}/access/{what}/"
        return client_of(user).post(url, data, follow=True)

    return post


def test_a_password_is_kept_encrypted_and_never_shown(server, press, ada):
    given = {"username": "ops", "port": 22, "secret": "hunter-22"}
    page = press(ada, "set", **given).content.decode()
    assert "ops" in page
    assert "hunter-22" not in page
    kept = Credential.objects.for_system("test").get()
    assert (kept.kind, kept.secret.reveal(), str(kept.secret)) == ("password", "hunter-22", "•••")
    assert "no key or password" in press(ada, "remove").content.decode()
    assert actions.credential_for(server) is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("secret", "-----BEGIN PRIVATE KEY-----\nx\n", "cannot be read"),
        ("username", "two words", "This is no user name."),
        ("port", "70000", "less than or equal to 65535"),
    ],
)
def test_a_slip_gets_one_sentence_and_keeps_nothing(press, ada, field, value, said):
    given = {"username": "ops", "port": 22, "secret": "x", field: value}
    assert said in press(ada, "set", **given).content.decode()
    assert not Credential.objects.for_system("test").exists()


def test_an_asset_without_its_own_has_that_of_its_customer(server, press, ada):
    press(ada, "set", username="all", port=22, secret="one", for_all="on")
    assert actions.credential_for(server).username == "all"
    press(ada, "set", username="own", port=22, secret="two")
    assert actions.credential_for(server).username == "own"


def test_a_host_key_counts_only_when_a_person_confirms_the_one_that_is_shown(
    server, press, ada, sshd, run_jobs
):
    press(ada, "set", username="ops", port=sshd.port, secret="x")
    press(ada, "look")
    run_jobs(kinds=["assets.look_at_host_key"])
    row = HostKey.objects.for_system("test").get()
    assert (row.offered, row.confirmed, row.is_waiting) == (sshd.host_key, "", True)
    assert "compare it again" in press(ada, "confirm", fingerprint="SHA256:x").content.decode()
    assert actions.pinned_key(server) == ""
    press(ada, "confirm", fingerprint=ssh.fingerprint(sshd.host_key))
    assert actions.pinned_key(server) == sshd.host_key


def test_nobody_else_sets_it_or_sees_it(server, press, client_of, bob, mallory):
    for user, status in ((bob, 403), (mallory, 404)):
        answer = press(user, "set", username="evil", port=22, secret="x")
        assert answer.status_code == status
    assert not Credential.objects.for_system("test").exists()
    assert "Access over SSH" not in client_of(bob).get(f"/assets/{server.uid}/").content.decode()
