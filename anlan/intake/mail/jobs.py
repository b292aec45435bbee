"""Mailboxes are read by the engine."""

from datetime import timedelta
from typing import Any

from anlan.engine.context import JobContext
from anlan.engine.registry import job
from anlan.intake.mail import actions
from anlan.intake.mail.models import Mailbox


@job("intake.fetch_due_mail", pure=True, every=timedelta(seconds=10))
def fetch_due_mail(_ctx: JobContext) -> None:
    """Queue a reading of each mailbox whose time has come."""
    actions.queue_due()


@job("intake.fetch_mailbox", lease=timedelta(seconds=180))
def fetch_mailbox(_ctx: JobContext, mailbox_id: int) -> dict[str, Any]:
    """Read one mailbox; what the server says stands on the page, and nothing is lost meanwhile."""
    mailbox = Mailbox.objects.for_system("read").active().filter(pk=mailbox_id).first()
    if mailbox is None:
        return {"ok": True, "taken": 0}
    fetched = actions.fetch(mailbox)
    if fetched.trouble is not None:
        return {"ok": False, "reasons": [fetched.trouble.as_json()]}
    return {"ok": True, "taken": fetched.taken}
