"""Mailboxes, and what was taken from them."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.models import TenantRecord
from anlan.core.scope import Door, TenantQuerySet
from anlan.core.secrets import SecretField
from anlan.incidents.models import Event, Incident
from anlan.intake.mail.rules import Outcome
from anlan.organisations.models import Organisation


class MailboxQuerySet(TenantQuerySet["Mailbox"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Mailbox(TenantRecord):
    """A mailbox that Anlan reads; one without an organisation serves all of them.

    What arrives in the mailbox of an organisation can touch nothing of another one, for whoever
    runs its mail server can write anything into it.
    """

    class Tls(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", _("not encrypted")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="mailboxes"
    )
    default_organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    address = models.EmailField(max_length=254, unique=True)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    tls = models.CharField(max_length=10, choices=Tls, default=Tls.TLS)
    user = models.CharField(max_length=200)
    secret = SecretField(default="")
    folder = models.CharField(max_length=200, default="INBOX")
    move_to = models.CharField(max_length=200, blank=True)
    every_s = models.PositiveIntegerField(default=30)
    is_ack_allowed = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    next_fetch_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.JSONField(null=True)
    failures = models.PositiveIntegerField(default=0)

    objects = Door(MailboxQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address


class MailMessageQuerySet(TenantQuerySet["MailMessage"]):
    def unsorted(self) -> Self:
        return self.filter(outcome=Outcome.UNSORTED)


class MailMessage(TenantRecord):
    """One message that was taken, and what became of it."""

    OUTCOMES = (
        (Outcome.EVENT, _("became an event")),
        (Outcome.NOTE, _("went to its incident")),
        (Outcome.ACKNOWLEDGED, _("acknowledged its incident")),
        (Outcome.UNSORTED, _("waits to be sorted")),
        (Outcome.AUTOMATIC, _("automatic answer, left alone")),
        (Outcome.LOOP, _("loop, left alone")),
        (Outcome.REFUSED, _("refused")),
        (Outcome.REPEATED, _("taken before")),
    )
    SORTABLE = (Outcome.UNSORTED, Outcome.AUTOMATIC, Outcome.LOOP)

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="messages")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="mail_messages"
    )
    event = models.ForeignKey(Event, models.SET_NULL, null=True, related_name="mail_messages")
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="mail_messages")
    uidvalidity = models.BigIntegerField()
    imap_uid = models.BigIntegerField()
    message_id = models.CharField(max_length=260, db_index=True)
    sender = models.CharField(max_length=410, blank=True)
    sender_name = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    attachments: models.JSONField[Any, Any] = models.JSONField(default=list)
    outcome = models.CharField(max_length=12, choices=OUTCOMES)
    because = models.JSONField(null=True)
    sent_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)

    objects = Door(MailMessageQuerySet)

    class Meta(TenantRecord.Meta):
        ordering = ["-id"]
        constraints = [
            # The database itself recognises a message that was taken before.
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "imap_uid"], name="mail_uid_once"
            ),
        ]
        indexes = [
            # Read by the search for loops.
            models.Index(fields=["sender", "created_at"], name="mail_sender"),
            # Read by the list of what waits to be sorted.
            models.Index(fields=["outcome", "-id"], name="mail_outcome"),
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id

    @property
    def led_to(self) -> Incident | None:
        """The incident that it is about, or that its event opened or joined."""
        return self.incident or (self.event.incident if self.event else None)

    @property
    def is_sortable(self) -> bool:
        return self.outcome in self.SORTABLE
