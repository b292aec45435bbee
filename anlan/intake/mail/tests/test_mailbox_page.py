"""The page under System, the command, and to whom mail of nobody is shown."""

import json

import pytest
from typer.testing import CliRunner

from anlan.incidents.models import Event
from anlan.intake.mail import actions
from anlan.intake.mail.cli import app
from anlan.intake.mail.models import Mailbox, MailMessage
from anlan.organisations.actions import add_member, create_contact
from tests.servers.imap import PASSWORD

LIST = "/intake/mail/"


@pytest.fixture
def admin(north, ada):
    ada.memberships.all().delete()
    add_member(north, ada, "admin", actor=None)
    return ada


def posted(imap_server, **changes):
    values = {
        "address": "desk@example.org", "host": "127.0.0.1", "port": imap_server.port,
        "tls": "none", "user": "page-desk", "password": PASSWORD, "folder": "INBOX",
        "move_to": "", "every_s": 30, "is_ack_allowed": "on", "is_active": "on",
        "organisation": "", "default_organisation": "",
    }  # fmt: skip
    return values | changes


def test_a_mailbox_is_set_up_tried_changed_and_removed(client_of, root, imap_server):
    client = client_of(root)
    assert client.post(f"{LIST}new/", posted(imap_server)).status_code == 302
    mailbox = Mailbox.objects.for_system("test").get()
    assert (mailbox.organisation, mailbox.secret.reveal()) == (None, PASSWORD)
    answer = client.post(f"{LIST}{mailbox.uid}/fetch/", follow=True)
    assert "The mailbox can be read." in answer.content.decode()
    changed = posted(imap_server, password="", every_s=60)
    assert client.post(f"{LIST}{mailbox.uid}/", changed).status_code == 302
    mailbox.refresh_from_db()
    assert (mailbox.every_s, mailbox.secret.reveal()) == (60, PASSWORD)
    assert mailbox.uidvalidity is not None, "the position stays"
    assert PASSWORD not in client.get(f"{LIST}{mailbox.uid}/").content.decode()
    client.post(f"{LIST}{mailbox.uid}/remove/")
    assert not Mailbox.objects.for_system("test").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("host", "a b"), ("user", 'x" y'), ("port", "0"), ("every_s", "1"), ("password", ""),
     ("address", "nobody"), ("folder", "a\r\nb")],
)  # fmt: skip
def test_bad_input_is_named(client_of, root, imap_server, field, value):
    answer = client_of(root).post(f"{LIST}new/", posted(imap_server, **{field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert not Mailbox.objects.for_system("test").exists()


def test_a_second_mailbox_with_the_address_is_refused(client_of, root, new_mailbox, imap_server):
    known = new_mailbox()
    again = posted(imap_server, address=known.address.upper())
    answer = client_of(root).post(f"{LIST}new/", again)
    assert "set up already" in answer.content.decode()


def test_trouble_stands_on_the_page_with_its_remedy(client_of, root, new_mailbox):
    mailbox = new_mailbox(read=False, folder="Nowhere")
    client = client_of(root)
    client.post(f"{LIST}{mailbox.uid}/fetch/")
    shown = client.get(LIST).content.decode()
    assert "cannot be read" in shown
    assert "Make it there, or enter another name." in shown


def test_mail_of_nobody_waits_until_somebody_says_whose_it_is(
    client_of, root, north, new_mailbox, taken, written
):
    row = taken(new_mailbox(), written("Help <b>us</b>", "It burns.", "who@elsewhere.example"))
    assert (row.outcome, row.organisation, row.event) == ("unsorted", None, None)
    client = client_of(root)
    shown = client.get(LIST).content.decode()
    assert "Unsorted mail" in shown
    assert "Help &lt;b&gt;us&lt;/b&gt;" in shown
    sort = f"{LIST}messages/{row.uid}/sort/"
    client.post(sort, {"organisation": north.pk})
    row.refresh_from_db()
    assert (row.outcome, row.organisation) == ("event", north)
    assert row.event.text == "Help <b>us</b>\n\nIt burns."
    client.post(sort, {"organisation": north.pk})
    assert Event.objects.for_system("test").count() == 1


def test_routing_by_tag_by_sender_by_domain_and_by_default(
    north, south, new_mailbox, taken, written
):
    create_contact(north, "Bob", actor=None, kind="customer", email="bob@north.example")
    mailbox = new_mailbox(default_organisation=south)
    tag = mailbox.address.replace("@", "+south@")
    rows = taken(
        mailbox,
        written("1", "a", "bob@north.example", To=tag),
        written("2", "b", "Bob@North.Example"),
        written("3", "c", "carol@north.example"),
        written("4", "d", "who@elsewhere.example"),
    )
    assert [row.organisation for row in rows] == [south, north, north, south]


def test_a_loop_is_cut(north, new_mailbox, taken, written, monkeypatch):
    monkeypatch.setattr("anlan.intake.mail.rules.PER_SENDER_AND_HOUR", 2)
    mailbox = new_mailbox(organisation=north)
    rows = taken(mailbox, *(written(f"Mail {word}", word) for word in ("one", "two", "three")))
    assert [row.outcome for row in rows] == ["event", "event", "loop"]


def test_another_customer_sees_and_touches_nothing(
    client_of, mallory, north, south, new_mailbox, taken, written
):
    mailbox, shared = new_mailbox(organisation=north), new_mailbox()
    row = taken(mailbox, written("Secret words"))
    waiting = taken(shared, written("Words of nobody", sender="who@elsewhere.example"))
    client = client_of(mallory)
    shown = client.get(LIST).content.decode()
    for hidden in ("Secret words", "Words of nobody", mailbox.address, shared.address):
        assert hidden not in shown
    for uid in (mailbox.uid, shared.uid):
        assert client.get(f"{LIST}{uid}/").status_code == 404
        assert client.post(f"{LIST}{uid}/fetch/").status_code == 404
    for one in (row, waiting):
        sort = client.post(f"{LIST}messages/{one.uid}/sort/", {"organisation": south.pk})
        assert sort.status_code == 404
    assert MailMessage.objects.for_system("test").get(pk=waiting.pk).outcome == "unsorted"


def test_an_administrator_of_one_customer_sets_up_only_his_own(
    client_of, admin, north, south, imap_server
):
    client = client_of(admin)
    for organisation in ("", south.pk):
        answer = client.post(f"{LIST}new/", posted(imap_server, organisation=organisation))
        assert "organisation" in answer.context["form"].errors
    assert client.post(f"{LIST}new/", posted(imap_server, organisation=north.pk)).status_code == 302
    assert Mailbox.objects.for_system("test").get().organisation == north


def test_engineers_have_nothing_to_do_here(client_of, ada):
    assert client_of(ada).get(LIST).status_code == 403


def test_the_command_fetches_and_says_what_came(north, new_mailbox, imap_server, written):
    mailbox = new_mailbox(organisation=north)
    imap_server.put(mailbox.user, written())
    run = CliRunner().invoke
    told = run(app, ["mail", "--once", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["mailboxes"][0]["outcomes"] == {"event": 1}
    assert "nothing new" in run(app, ["mail", "--once"]).stdout
    actions.set_mailbox(
        mailbox, {"host": "127.0.0.1", "port": mailbox.port, "user": mailbox.user,
                  "folder": "Nowhere", "address": mailbox.address}, secret=None, actor=None,
    )  # fmt: skip
    failed = run(app, ["mail", "--once"])
    assert "Make it there" in failed.stdout
