"""One real Anlan and one real mail server for all journeys of a run."""

from __future__ import annotations

import re

import pytest

from anlan.notifications.tests.far_end import mail_server
from tests.servers.anlan import anlan, wait_for


class World:
    """What the stories share: Anlan, the mailbox, and short ways to arrange things."""

    def __init__(self, server, mails):
        self.anlan = server
        self.mails = mails
        self.api = server.api

    def asset(self, code, asset_class="server", **fields):
        body = {"organisation": "home", "code": code, "name": code, "asset_class": asset_class}
        return self.api("POST", "/assets", {**body, **fields})

    def incident_about(self, asset, seconds=60):
        """The open incident of an asset, as soon as Anlan has opened it by itself."""

        def opened():
            items = self.api("GET", "/incidents?state=open&limit=200")["items"]
            return next((one for one in items if one["asset"] == asset), None)

        found = wait_for(opened, seconds, f"an incident about {asset}")
        return self.api("GET", f"/incidents/{found['id']}")

    def mail_about(self, number, seconds=30):
        def arrived():
            return next((one for one in self.mails.received if number in one.subject), None)

        return wait_for(arrived, seconds, f"a mail about {number}")

    @staticmethod
    def text_of(mail):
        return mail.mail.get_body(("plain",)).get_content()

    def ack_link(self, mail):
        return re.search(r"http\S+/incidents/ack/\S+", self.text_of(mail)).group(0)


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    with mail_server() as mails:
        folder = tmp_path_factory.mktemp("journeys")
        address = f"smtp://127.0.0.1:{mails.port}"
        with anlan(folder, ANLAN_SMTP_URL=address, ANLAN_MAIL_FROM="anlan@example.org") as server:
            yield World(server, mails)
