"""Everything that changes mailboxes and takes messages."""

from anlan.intake.mail.actions.fetching import Fetched, fetch, queue_due
from anlan.intake.mail.actions.mailboxes import remove_mailbox, set_mailbox
from anlan.intake.mail.actions.taking import sort_message, take

__all__ = [
    "Fetched",
    "fetch",
    "queue_due",
    "remove_mailbox",
    "set_mailbox",
    "sort_message",
    "take",
]
