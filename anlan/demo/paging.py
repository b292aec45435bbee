"""What a person on duty does with a page: look at it, look again, and press the button once."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from anlan.demo.client import LinkPage
from anlan.demo.mailbox import Letter
from anlan.demo.moments import Trouble
from anlan.demo.responding import Responder

LOOKS = 20
_LINK = re.compile(r"https?://\S+/incidents/ack/[\w-]+/?")


def acknowledge(url: str, letter: Letter, responder: Responder) -> None:
    """GETs and HEADs of the link must change nothing; its one POST acknowledges."""
    found = _LINK.search(letter.text)
    if found is None:
        raise Trouble(_("The mail holds no link to acknowledge with."))
    page = LinkPage(url, found.group(0))
    before = _acknowledgement(responder)
    for _number in range(LOOKS):
        for method in ("GET", "HEAD"):
            if page.look(method).status != 200:
                raise Trouble(_("The link of the mail does not open."))
    if before["by"] or _acknowledgement(responder) != before:
        raise Trouble(_("Looking at the link changed the incident."))
    if page.press().status not in {200, 302}:
        raise Trouble(_("The button behind the link does not work."))
    if not _acknowledgement(responder)["by"]:
        raise Trouble(_("The button did not acknowledge the incident."))


def _acknowledgement(responder: Responder) -> dict[str, Any]:
    incident = responder.look()
    entries = [entry for entry in incident["timeline"] if entry["kind"] == "acknowledged"]
    return {
        "by": incident["acknowledged_by"],
        "at": incident["acknowledged_at"],
        "entries": len(entries),
        "state": incident["state"],
    }
