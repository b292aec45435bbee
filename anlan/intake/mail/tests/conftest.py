from email.message import EmailMessage
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from anlan.assets.actions import register_asset
from anlan.duty.actions import assign_duty
from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn
from anlan.incidents.models import Incident
from anlan.intake.mail import actions
from anlan.intake.mail.models import MailMessage
from anlan.notifications.tests.far_end import mail_server
from anlan.organisations.actions import create_contact
from tests.servers.imap import PASSWORD, running_imap


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def imap_server():
    with running_imap() as server:
        yield server


@pytest.fixture
def new_mailbox(db, imap_server):
    """new_mailbox(organisation=…) → a mailbox of its own on the server, read once already."""

    def make(*, read=True, secret=PASSWORD, **changes):
        user = f"desk{uuid4().hex[:12]}"
        values = {
            "address": f"{user}@desk.example.org", "host": "127.0.0.1", "port": imap_server.port,
            "tls": "none", "user": user, "folder": "INBOX", "move_to": "", "every_s": 30,
            "organisation": None, "default_organisation": None, "is_ack_allowed": True,
            "is_active": True,
        }  # fmt: skip
        mailbox = actions.set_mailbox(None, values | changes, secret=secret, actor=None)
        if read:
            assert actions.fetch(mailbox).trouble is None
        return mailbox

    return make


@pytest.fixture
def written():
    """written(subject, text, header=value …) → the raw message."""

    def make(subject="Portal is slow", text="Since nine.", sender="bob@north.example", **headers):
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = "desk@example.org"
        mail["Subject"] = subject
        mail["Date"] = timezone.now()
        mail["Message-ID"] = f"<{uuid4()}@north.example>"
        for name, value in headers.items():
            header = name.replace("_", "-")
            del mail[header]
            if value is not None:
                mail[header] = value
        mail.set_content(text)
        return mail.as_bytes()

    return make


@pytest.fixture
def taken(imap_server):
    """taken(mailbox, raw, …) → the messages after they were put on the server and fetched."""

    def make(mailbox, *raws):
        for raw in raws:
            imap_server.put(mailbox.user, raw)
        fetched = actions.fetch(mailbox)
        assert fetched.trouble is None, fetched.trouble
        rows = MailMessage.objects.for_system("test").filter(mailbox=mailbox)
        found = list(rows.order_by("-id")[: len(raws)])[::-1]
        return found[0] if len(raws) == 1 else found

    return make


@pytest.fixture
def relay(settings):
    with mail_server() as server:
        settings.ANLAN_SMTP_URL = f"smtp://127.0.0.1:{server.port}"
        yield server


@pytest.fixture
def ada_on_duty(north, ada):
    contact = create_contact(
        north, "Ada", actor=None, email="ada@example.org", user=ada, language="en"
    )
    assign_duty(north, contact, level=1, starts_at=timezone.now(), actor=None)
    return contact


@pytest.fixture
def paged(north, ada_on_duty, relay, run_jobs):
    """An incident about which Ada was really called, and the id of the mail that she got."""
    server = register_asset(
        north, code="web-01", name="Portal server", asset_class="server", actor=None,
        address="10.0.0.5", criticality=2,
    )  # fmt: skip
    event = EventIn(north.pk, "Portal is down", severity="II", asset_id=server.pk)
    accept_events([event], actor=None)
    run_jobs(kinds=["incidents.process_event", "incidents.page_rung", "notifications.deliver"])
    call = next(mail for mail in relay.received if mail.to == "ada@example.org")
    return Incident.objects.for_system("test").get(), call.reference
