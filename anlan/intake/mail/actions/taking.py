"""One message from the mailbox: recorded and judged in one transaction, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.incidents.actions import accept_events, acknowledge_incident, comment
from anlan.incidents.actions.verbs import StateForbids
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event, Incident
from anlan.intake.mail import plain, reading, rules
from anlan.intake.mail.actions import routing
from anlan.intake.mail.actions.mailboxes import Verb
from anlan.intake.mail.models import Mailbox, MailMessage
from anlan.intake.mail.reading import Letter, Unreadable
from anlan.intake.mail.rules import Outcome
from anlan.notifications.models import Delivery

_DONE = (Outcome.EVENT, Outcome.NOTE, Outcome.ACKNOWLEDGED)
_BELIEVED = timedelta(days=7)
_STILL_WANTED = "incidents.still_wanted"


@dataclass
class Judged:
    """What is to be written down about a message."""

    outcome: Outcome
    because: Reason | None = None
    values: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def take(
    mailbox: Mailbox, *, uidvalidity: int, uid: int, raw: bytes, refusal: Unreadable | None = None
) -> MailMessage | None:
    """Take one message; None when it was taken meanwhile.

    The position, the record of the message and what it brings about stand or fall together. A
    message that was too large comes as its header only, with the refusal.
    """
    rows = Mailbox.objects.for_system("take").filter(pk=mailbox.pk)
    held = rows.select_for_update(of=("self",)).select_related(
        "organisation", "default_organisation"
    ).get()  # fmt: skip
    if held.uidvalidity == uidvalidity and uid <= held.last_uid:
        return None
    letter, judged = _read_and_judge(held, raw, refusal)
    row = MailMessage.objects.for_system("take").create(
        mailbox=held,
        uidvalidity=uidvalidity,
        imap_uid=uid,
        outcome=judged.outcome,
        because=judged.because.as_json() if judged.because else None,
        **_facts(letter),
        **({"organisation": held.organisation} | judged.values),
    )
    if judged.outcome == Outcome.EVENT:
        _make_event(row)
    rows.update(uidvalidity=uidvalidity, last_uid=uid)
    return row


def _read_and_judge(
    mailbox: Mailbox, raw: bytes, refusal: Unreadable | None
) -> tuple[Letter, Judged]:
    try:
        letter = reading.read(raw)
    except Unreadable as error:
        letter, refusal = Letter(message_id=""), refusal or error
    if refusal is None:
        return letter, _judge(mailbox, letter)
    reason = Reason.of(f"intake.mail.{refusal.code}", **refusal.params)
    return letter, Judged(Outcome.REFUSED, reason)


def _facts(letter: Letter) -> dict[str, Any]:
    return {
        "message_id": letter.message_id[:260],
        "sender": letter.sender,
        "sender_name": letter.sender_name,
        "subject": letter.subject,
        "text": letter.own or letter.text,
        "attachments": [one.as_json() for one in letter.attachments],
        "sent_at": letter.sent_at,
    }


def _judge(mailbox: Mailbox, letter: Letter) -> Judged:
    """Left alone? An answer to one of ours? About a known incident? Else whose is it?"""
    left = _left_alone(mailbox, letter)
    if left is not None:
        return left
    deliveries = routing.answered(mailbox, letter)
    incidents = routing.incidents_of(deliveries)
    if len(incidents) == 1:
        about = [row for row in deliveries if row.about_uid == str(incidents[0].uid)]
        return _answer(mailbox, letter, incidents[0], about)
    if incidents:
        return Judged(Outcome.UNSORTED, Reason.of("intake.mail.several", count=len(incidents)))
    named = routing.incident_named(mailbox, letter)
    if named is not None:
        return _note(letter, *named)
    organisation = routing.organisation_of(mailbox, letter)
    if organisation is None:
        return Judged(Outcome.UNSORTED, Reason.of("intake.mail.nobodys"))
    return Judged(Outcome.EVENT, values={"organisation": organisation})


def _left_alone(mailbox: Mailbox, letter: Letter) -> Judged | None:
    if letter.is_from_anlan or routing.is_ours(letter.message_id):
        return Judged(Outcome.LOOP, Reason.of("intake.mail.own"))
    if letter.sender and letter.sender == mailbox.address.lower():
        return Judged(Outcome.LOOP, Reason.of("intake.mail.own"))
    if _is_known(mailbox, letter):
        return Judged(Outcome.REPEATED, Reason.of("intake.mail.repeated"))
    if letter.is_automatic:
        return Judged(Outcome.AUTOMATIC, Reason.of("intake.mail.automatic"))
    if not letter.sender:
        return Judged(Outcome.UNSORTED, Reason.of("intake.mail.no_sender"))
    since = timezone.now() - timedelta(hours=1)
    near = MailMessage.objects.for_system("loops").filter(
        mailbox=mailbox, sender=letter.sender, created_at__gt=since
    )
    if near.count() >= rules.PER_SENDER_AND_HOUR:
        limit = rules.PER_SENDER_AND_HOUR
        return Judged(Outcome.LOOP, Reason.of("intake.mail.too_many", limit=limit))
    return None


def _is_known(mailbox: Mailbox, letter: Letter) -> bool:
    """The same message again, from this mailbox or from one that serves the same customers."""
    rows = MailMessage.objects.for_system("repeats").filter(message_id=letter.message_id[:260])
    related = Q(mailbox__organisation=None) | Q(mailbox__organisation=mailbox.organisation_id)
    return rows.filter(Q(mailbox=mailbox) | (related & Q(outcome__in=_DONE))).exists()


def _answer(
    mailbox: Mailbox, letter: Letter, incident: Incident, deliveries: list[Delivery]
) -> Judged:
    """An answer to one of our messages: a note at its incident, or the word that takes it on."""
    person = routing.person_of(incident.organisation_id, letter.sender)
    if not plain.says_ack(letter.own):
        return _note(letter, incident, person)
    page = max(deliveries, key=lambda row: (row.recipient_address.lower() == letter.sender,
                                            row.guard == _STILL_WANTED))  # fmt: skip
    sent = rules.SentPage(page.recipient_address, page.contact_id, page.guard == _STILL_WANTED)
    code = rules.may_acknowledge(letter.sender, sent, is_allowed=mailbox.is_ack_allowed)
    if code:
        return _note(letter, incident, person, Reason.of(f"intake.mail.{code}"))
    assert page.contact is not None  # may_acknowledge asked for it.
    actor = Actor("contact", page.contact.pk, page.contact.name)
    try:
        with transaction.atomic():
            acknowledge_incident(incident, actor=actor, channel="email")
    except StateForbids:
        return _note(letter, incident, actor, Reason.of("intake.mail.ack_late"))
    if len(letter.own.split("\n")) > 1 or letter.attachments:
        _note(letter, incident, actor)
    return Judged(Outcome.ACKNOWLEDGED, values=_at(incident))


def _note(
    letter: Letter, incident: Incident, person: Actor | None, because: Reason | None = None
) -> Judged:
    """The words go on the timeline; a stranger's address too, for he has no id."""
    said = letter.own or letter.text or letter.subject
    files = [
        f"📎 {one.name} ({one.size} B, sha256 {one.sha256})" for one in letter.attachments[:20]
    ]
    mark = "✉ " if person else f"✉ {letter.sender}: "
    text = mark + "\n".join([said[:3000], *files])
    comment(incident, text, actor=person or Actor("system", None, "Anlan"))
    return Judged(Outcome.NOTE, because, _at(incident))


def _at(incident: Incident) -> dict[str, Any]:
    return {"incident": incident, "organisation_id": incident.organisation_id}


def _make_event(row: MailMessage) -> None:
    """The same way in as over the API: stored, queued to be judged, recognised when repeated."""
    assert row.organisation_id is not None
    words = "\n\n".join(one for one in (row.subject, row.text) if one.strip())
    event = EventIn(
        row.organisation_id,
        words[: reading.MAX_TEXT] or row.message_id,
        source="email",
        occurred_at=_occurred(row.sent_at),
        data={
            "message_id": row.message_id,
            "from": row.sender,
            "attachments": row.attachments[:50],
        },
    )
    accepted = accept_events([event], actor=None)[0]
    row.event = Event.objects.for_system("mail").get(uid=accepted.uid)
    row.save(update_fields=["event", "updated_at"])


def _occurred(sent_at: datetime | None) -> datetime:
    """The sender's clock within a week; else the moment of taking."""
    now = timezone.now()
    return sent_at if sent_at is not None and now - _BELIEVED <= sent_at <= now else now


@transaction.atomic
def sort_message(message: MailMessage, organisation_id: int, *, actor: Actor) -> MailMessage:
    """A person says whose message it is; it becomes an event of this organisation."""
    rows = MailMessage.objects.for_system("sort").filter(
        pk=message.pk, outcome__in=MailMessage.SORTABLE
    )
    if rows.update(outcome=Outcome.EVENT, organisation=organisation_id) != 1:
        raise Refused(_("This message has already been sorted."), code="already-sorted")
    message.refresh_from_db()
    _make_event(message)
    audit.record(actor, Verb.MAIL_SORTED, message)
    return message
