"""Setting a mailbox up, and what is remembered of its readings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from anlan.assets.models import Asset
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.core.secrets import Secret
from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn
from anlan.intake.mail.imap import Account
from anlan.intake.mail.models import Mailbox

# After so many readings in a row that failed, somebody is called.
CALL_AFTER = 5
# What makes it another mailbox on the server, where our position means nothing.
_PLACE = ("host", "port", "user", "folder")


class Verb(models.TextChoices):
    MAILBOX_SET = "intake.mailbox_set", _("set a mailbox")
    MAILBOX_REMOVED = "intake.mailbox_removed", _("removed a mailbox")
    MAIL_SORTED = "intake.mail_sorted", _("sorted a message")


@transaction.atomic
def set_mailbox(
    mailbox: Mailbox | None, values: dict[str, Any], *, secret: str | None, actor: Actor | None
) -> Mailbox:
    """Create or change a mailbox; `secret=None` keeps the stored one.

    At another place the position is forgotten: reading begins with what arrives from then on.
    """
    rows = Mailbox.objects.for_system("set")
    others = rows.exclude(pk=mailbox.pk) if mailbox else rows
    if others.filter(address__iexact=values["address"]).exists():
        raise BadInput(
            _("This mailbox is set up already."),
            errors=[{"field": "address", "expected": "an address that is not set up yet"}],
        )
    moved = mailbox is None or any(getattr(mailbox, name) != values[name] for name in _PLACE)
    changes = values | {"next_fetch_at": None, "failures": 0}
    if moved:
        changes |= {"uidvalidity": None, "last_uid": 0}
    if mailbox is None or secret is not None:
        changes["secret"] = Secret(secret or "")
    if mailbox is None:
        mailbox = rows.create(**changes)
    else:
        for name, value in changes.items():
            setattr(mailbox, name, value)
        mailbox.save(update_fields=[*changes, "updated_at"])
    audit.record(actor, Verb.MAILBOX_SET, mailbox, host=mailbox.host)
    return mailbox


@transaction.atomic
def remove_mailbox(mailbox: Mailbox, *, actor: Actor | None) -> None:
    """Forget a mailbox and the list of what was taken; events and incidents stay."""
    audit.record(actor, Verb.MAILBOX_REMOVED, mailbox)
    mailbox.delete()


def account_of(mailbox: Mailbox) -> Account:
    password = mailbox.secret.reveal()
    return Account(mailbox.host, mailbox.port, mailbox.tls, mailbox.user, password)


@transaction.atomic
def note_read(mailbox: Mailbox) -> None:
    """The reading went well; whoever was called about it hears that it is over."""
    rows = Mailbox.objects.for_system("note").filter(pk=mailbox.pk)
    was_called = rows.filter(failures__gte=CALL_AFTER).exists()
    rows.update(fetched_at=timezone.now(), trouble=None, failures=0)
    if was_called:
        _tell(mailbox, _said(gettext_noop("The mailbox %(address)s is read again."), mailbox), True)


@transaction.atomic
def note_trouble(mailbox: Mailbox, reason: Reason) -> None:
    """The reading failed; after several in a row this is an event like any other."""
    rows = Mailbox.objects.for_system("note").filter(pk=mailbox.pk)
    rows.update(trouble=reason.as_json(), failures=F("failures") + 1)
    if rows.filter(failures=CALL_AFTER).exists():
        said = _said(gettext_noop("The mailbox %(address)s cannot be read."), mailbox)
        with override(settings.LANGUAGE_CODE):
            _tell(mailbox, f"{said} {say(reason)}", False)


def _said(sentence: str, mailbox: Mailbox) -> str:
    """In the installation's language: nobody in particular is reading yet."""
    with override(settings.LANGUAGE_CODE):
        return gettext(sentence) % {"address": mailbox.address}


def _tell(mailbox: Mailbox, text: str, is_over: bool) -> None:
    assets = Asset.objects.for_system("self-watching").filter(is_local=True)
    asset = assets.order_by("pk").first()
    if asset is None:
        return
    event = EventIn(
        asset.organisation_id,
        text,
        source="engine",
        key=f"mailbox:{mailbox.uid}",
        status="resolved" if is_over else "firing",
        asset_id=asset.pk,
        urgency="limited",
    )
    accept_events([event], actor=None)
