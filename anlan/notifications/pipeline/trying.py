"""Whom a test message goes to, when a program or a command names somebody."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.core.errors import BadInput
from anlan.notifications.channels import channel_of
from anlan.notifications.message import Recipient
from anlan.notifications.pipeline.reach import way_for
from anlan.organisations.models import Contact, Organisation


def recipient_for(organisation: Organisation, kind: str, to: str) -> Recipient:
    """A contact by name, mail address or public id; else `to` itself, where it is an address."""
    rows = Contact.objects.for_system("test message").filter(organisation=organisation)
    by_id = Q(uid=to) if len(to.replace("-", "")) == 32 else Q(pk=None)
    found = list(rows.filter(Q(name=to) | Q(email__iexact=to) | by_id).distinct()[:2])
    if len(found) > 1:
        raise _refused(_("Several contacts match “%(to)s”; give the mail address.") % {"to": to})
    if not found:
        return _at(kind, to)
    way = way_for(found[0], kind)
    if way.channel != kind or not way.address:
        raise _refused(
            _("%(name)s has no address for the channel “%(channel)s”.")
            % {"name": found[0].name, "channel": kind}
        )
    return Recipient(found[0].pk, found[0].name, way.address, found[0].language)


def _at(kind: str, address: str) -> Recipient:
    if not channel_of(kind).is_address(address):
        raise _refused(
            _("“%(to)s” is neither a contact nor an address of this channel.") % {"to": address}
        )
    return Recipient(None, address, address, get_language() or "en")


def _refused(sentence: str) -> BadInput:
    return BadInput(sentence, errors=[{"field": "to", "expected": "a contact or an address"}])
