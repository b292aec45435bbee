"""Fetching: look for what is new, take it one by one, then mark or move it on the server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.engine.actions import enqueue
from anlan.intake.mail import imap, reading
from anlan.intake.mail.actions.mailboxes import account_of, note_read, note_trouble
from anlan.intake.mail.actions.taking import take
from anlan.intake.mail.imap import Folder, MailboxTrouble
from anlan.intake.mail.models import Mailbox, MailMessage
from anlan.intake.mail.reading import Unreadable

# So many in one go; what is left comes with the next reading, a moment later.
AT_ONCE = 100


@dataclass
class Fetched:
    """What one reading of a mailbox brought."""

    outcomes: Counter[str] = field(default_factory=Counter)
    trouble: Reason | None = None
    is_first: bool = False

    @property
    def taken(self) -> int:
        return self.outcomes.total()


@transaction.atomic
def queue_due() -> int:
    """Queue a reading for each mailbox whose time has come."""
    now = timezone.now()
    rows = Mailbox.objects.for_system("due mail").active()
    due = list(rows.filter(Q(next_fetch_at=None) | Q(next_fetch_at__lte=now)))
    for mailbox in due:
        enqueue(
            "intake.fetch_mailbox",
            args={"mailbox_id": mailbox.pk},
            dedupe_key=f"mail:{mailbox.pk}:{now.isoformat()}",
            resource_key=f"mailbox:{mailbox.pk}",
        )
        next_at = now + timedelta(seconds=mailbox.every_s)
        rows.filter(pk=mailbox.pk).update(next_fetch_at=next_at)
    return len(due)


def fetch(mailbox: Mailbox) -> Fetched:
    """One reading. Trouble is remembered, shown and returned, never raised."""
    fetched = Fetched()
    try:
        with imap.opened(account_of(mailbox), mailbox.folder) as folder:
            _read(mailbox, folder, fetched)
            _file(mailbox, folder)
    except MailboxTrouble as trouble:
        fetched.trouble = trouble.reason
        note_trouble(mailbox, trouble.reason)
    else:
        note_read(mailbox)
    return fetched


def _read(mailbox: Mailbox, folder: Folder, fetched: Fetched) -> None:
    mailbox.refresh_from_db()
    if mailbox.uidvalidity is None:
        # What lay there before is not ours to answer: reading begins with what arrives now.
        fetched.is_first = True
        rows = Mailbox.objects.for_system("first reading").filter(pk=mailbox.pk, uidvalidity=None)
        last = max(folder.next_uid - 1, 0)
        rows.update(uidvalidity=folder.uidvalidity, last_uid=last)
        return
    for uid in _new(mailbox, folder)[:AT_ONCE]:
        _take_one(mailbox, folder, uid, fetched)


def _new(mailbox: Mailbox, folder: Folder) -> list[int]:
    """Numbers of what was not taken; when the server numbered anew, of the last day or so.

    What was taken before is then recognised by its Message-ID.
    """
    if mailbox.uidvalidity == folder.uidvalidity:
        return folder.uids_after(mailbox.last_uid)
    since = (mailbox.fetched_at or mailbox.created_at) - timedelta(days=1)
    return folder.uids_since(since.date())


def _take_one(mailbox: Mailbox, folder: Folder, uid: int, fetched: Fetched) -> None:
    size = folder.size(uid)
    if size is None:
        return
    refusal = None
    if size > reading.MAX_BYTES:
        refusal = Unreadable("too_large", limit=reading.MAX_BYTES // 1024 // 1024)
        raw: bytes | None = folder.header(uid, reading.MAX_HEADER)
    else:
        raw = folder.message(uid, reading.MAX_BYTES + 1)
    if raw is None:
        return
    row = take(mailbox, uidvalidity=folder.uidvalidity, uid=uid, raw=raw, refusal=refusal)
    if row is not None:
        fetched.outcomes[row.outcome] += 1


def _file(mailbox: Mailbox, folder: Folder) -> None:
    """Mark or move what was taken, also what a crash left: on the server it only looks unread."""
    rows = MailMessage.objects.for_system("file mail").filter(
        mailbox=mailbox, uidvalidity=folder.uidvalidity, filed_at=None
    )
    for row in rows.order_by("imap_uid")[: AT_ONCE * 2]:
        folder.mark_seen(row.imap_uid)
        if mailbox.move_to:
            folder.move(row.imap_uid, mailbox.move_to)
        rows.filter(pk=row.pk).update(filed_at=timezone.now())
