import pytest

from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import About, Message, Recipient
from anlan.notifications.tests.far_end import mail_server


@pytest.fixture
def mail(settings):
    with mail_server() as server:
        settings.ANLAN_SMTP_URL = f"smtp://127.0.0.1:{server.port}"
        yield server


@pytest.fixture
def message(north):
    def make(**changes):
        values = {
            "organisation_id": north.pk,
            "recipient": Recipient(None, "Ada", "ada@example.org", "en"),
            "subject": "Database down",
            "text": "Open the link.",
            "about": About("test-thing", "u-1", "INC-1"),
        }
        return Message(**(values | changes))

    return make


@pytest.fixture
def queued(message):
    def queue(key="k-1", **changes):
        return queue_delivery(message(**changes), key=key)

    return queue
