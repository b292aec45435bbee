"""Against a real IMAP server: each message exactly once, nothing deleted, trouble explained."""

import contextlib
import socket
import threading

import pytest

from anlan.core.saying import say
from anlan.engine.actions import enqueue
from anlan.incidents.models import Event
from anlan.intake.mail import actions, reading
from anlan.intake.mail.actions import mailboxes, taking
from anlan.intake.mail.models import Mailbox, MailMessage
from tests.servers.imap import closing_session


def rows(mailbox):
    return MailMessage.objects.for_system("test").filter(mailbox=mailbox).order_by("id")


def events():
    return Event.objects.for_system("test")


def on_server(imap_server, mailbox, folder="INBOX"):
    """(number of messages, number of those marked as seen) on the server."""
    with closing_session(imap_server.connect(mailbox.user)) as client:
        status, said = client.select(f'"{folder}"')
        assert status == "OK", said
        seen = client.uid("SEARCH", "SEEN")[1][0].split()
        return int(said[0]), len(seen)


def test_what_lay_there_before_is_left_alone(north, new_mailbox, imap_server, written):
    mailbox = new_mailbox(organisation=north, read=False)
    imap_server.put(mailbox.user, written("Old"))
    assert actions.fetch(mailbox).is_first
    imap_server.put(mailbox.user, written("New"))
    assert actions.fetch(mailbox).taken == 1
    assert [row.subject for row in rows(mailbox)] == ["New"]
    assert on_server(imap_server, mailbox) == (2, 1), "the old one stays unread, none is deleted"


def test_a_message_becomes_one_event_however_often_it_is_fetched(
    north, new_mailbox, taken, written, imap_server
):
    mailbox = new_mailbox(organisation=north)
    row = taken(mailbox, written("Portal is slow", "Since nine.\n\n> quoted"))
    assert (row.outcome, row.text, row.organisation) == ("event", "Since nine.", north)
    assert (row.event.source, row.event.text) == ("email", "Portal is slow\n\nSince nine.")
    for _ in range(3):
        assert actions.fetch(mailbox).taken == 0
    assert events().count() == 1
    assert on_server(imap_server, mailbox) == (1, 1)


def test_the_engine_fetches_and_judges(north, new_mailbox, imap_server, written, run_jobs):
    mailbox = new_mailbox(organisation=north)
    imap_server.put(mailbox.user, written("Database is down, nobody can work", "Urgent!"))
    enqueue("intake.fetch_due_mail")
    run_jobs(kinds=["intake.fetch_due_mail", "intake.fetch_mailbox", "incidents.process_event"])
    assert actions.queue_due() == 0, "not before its time"
    event = events().get()
    assert event.state == "processed"
    assert event.outcome in {"opened", "queued"}
    assert rows(mailbox).get().event == event


def test_a_crash_while_taking_leaves_all_or_nothing(
    north, new_mailbox, imap_server, written, monkeypatch
):
    mailbox = new_mailbox(organisation=north)
    imap_server.put(mailbox.user, written())

    def crash(_row):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(taking, "_make_event", crash)
        with pytest.raises(KeyboardInterrupt):
            actions.fetch(mailbox)
    assert (rows(mailbox).count(), events().count()) == (0, 0)
    assert actions.fetch(mailbox).taken == 1
    assert (rows(mailbox).count(), events().count()) == (1, 1)


def test_a_crash_before_marking_is_made_up_for(north, new_mailbox, taken, written, imap_server):
    mailbox = new_mailbox(organisation=north)
    row = taken(mailbox, written())
    with closing_session(imap_server.connect(mailbox.user)) as client:
        client.select("INBOX")
        client.uid("STORE", str(row.imap_uid), "-FLAGS", r"(\Seen)")
    rows(mailbox).update(filed_at=None)
    actions.fetch(mailbox)
    assert on_server(imap_server, mailbox) == (1, 1)
    assert events().count() == 1


def test_messages_are_moved_where_it_is_wished(north, new_mailbox, taken, written, imap_server):
    mailbox = new_mailbox(organisation=north, move_to="已处理 & done")
    taken(mailbox, written("One"), written("Two"))
    assert on_server(imap_server, mailbox) == (0, 0)
    with closing_session(imap_server.connect(mailbox.user)) as client:
        listed = b" ".join(client.list()[1]).decode()
    assert "&XfJZBHQG- &- done" in listed
    assert on_server(imap_server, mailbox, "&XfJZBHQG- &- done") == (2, 2)


def test_a_renumbered_folder_is_recognised_by_message_ids(north, new_mailbox, imap_server, written):
    mailbox = new_mailbox(organisation=north, folder="Desk", read=False)
    first, second = written("First"), written("Second")
    with closing_session(imap_server.connect(mailbox.user)) as client:
        client.create("Desk")
    assert actions.fetch(mailbox).is_first
    imap_server.put(mailbox.user, first, "Desk")
    assert actions.fetch(mailbox).taken == 1
    before = Mailbox.objects.for_system("test").get().uidvalidity
    with closing_session(imap_server.connect(mailbox.user)) as client:
        client.delete("Desk")
        client.create("Desk")
    imap_server.put(mailbox.user, first, "Desk")
    imap_server.put(mailbox.user, second, "Desk")
    # What was taken a moment ago has the number that this one has now.
    assert actions.fetch(mailbox).outcomes == {"repeated": 1, "event": 1}
    assert Mailbox.objects.for_system("test").get().uidvalidity != before
    assert events().count() == 2


def test_a_large_message_is_refused_without_being_read(
    north, new_mailbox, taken, written, monkeypatch
):
    monkeypatch.setattr(reading, "MAX_BYTES", 4096)
    mailbox = new_mailbox(organisation=north)
    large, small = taken(mailbox, written("Log files", "x" * 60 + "\n" * 5000), written("Small"))
    assert (large.outcome, large.subject, large.text) == ("refused", "Log files", "")
    assert large.because["code"] == "intake.mail.too_large"
    assert small.outcome == "event"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"secret": "wrong"}, "sign_in"),
        ({"folder": "Nowhere"}, "no_folder"),
        ({"tls": "starttls"}, "answered"),
        ({"tls": "tls"}, "no_tls"),
    ],
)
def test_trouble_names_its_remedy(north, new_mailbox, changes, code):
    mailbox = new_mailbox(organisation=north, read=False, **changes)
    fetched = actions.fetch(mailbox)
    assert fetched.trouble.code == f"intake.mail.{code}"
    mailbox.refresh_from_db()
    assert mailbox.trouble["code"] == fetched.trouble.code
    assert f"127.0.0.1:{mailbox.port}" in say(fetched.trouble)


def test_a_dead_or_silent_server_is_trouble_too(north, new_mailbox, monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        mailbox = new_mailbox(organisation=north, read=False, port=port)
        assert actions.fetch(mailbox).trouble.code == "intake.mail.unreachable"
        listener.listen()
        monkeypatch.setattr("anlan.intake.mail.imap.TIMEOUT_S", 0.2)
        assert actions.fetch(mailbox).trouble.code == "intake.mail.silent"


def test_a_server_that_talks_nonsense_is_trouble_too(north, new_mailbox):
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def talk():
            with contextlib.suppress(OSError):
                peer, _where = listener.accept()
                with peer:
                    peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        mailbox = new_mailbox(organisation=north, read=False, port=listener.getsockname()[1])
        assert actions.fetch(mailbox).trouble.code == "intake.mail.answered"
        thread.join(10)


def test_after_several_failures_somebody_is_called_and_later_told(north, new_mailbox, run_jobs):
    from anlan.assets.actions import register_asset
    from anlan.assets.models import Asset

    own = register_asset(north, code="anlan", name="Anlan", asset_class="server", actor=None)
    Asset.objects.for_system("test").filter(pk=own.pk).update(is_local=True)
    mailbox = new_mailbox(organisation=north, folder="Nowhere", read=False)
    for _ in range(mailboxes.CALL_AFTER + 2):
        actions.fetch(mailbox)
    event = events().get()
    assert mailbox.address in event.text
    assert "Nowhere" in event.text
    Mailbox.objects.for_system("test").update(folder="INBOX")
    mailbox.refresh_from_db()
    assert actions.fetch(mailbox).trouble is None
    assert [row.status for row in events().order_by("id")] == ["firing", "resolved"]
