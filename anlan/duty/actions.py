"""What changes the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.errors import BadInput, Refused
from anlan.duty.models import LEVELS, Shift

if TYPE_CHECKING:
    from datetime import datetime

    from anlan.core.actors import Actor
    from anlan.organisations.models import Contact, Organisation


class Verb(models.TextChoices):
    ASSIGNED = "duty.assigned", _("put on duty")
    ENDED = "duty.ended", _("ended a duty")
    LAYER_SET = "duty.layer_set", _("set a rotation")
    LAYER_ENDED = "duty.layer_ended", _("ended a rotation")
    OVERRIDE_SET = "duty.override_set", _("let somebody stand in")
    OVERRIDE_ENDED = "duty.override_ended", _("ended a stand-in")
    LEAVE_SET = "duty.leave_set", _("entered a leave")
    LEAVE_ENDED = "duty.leave_ended", _("ended a leave")
    SWAP_ASKED = "duty.swap_asked", _("asked for a swap of duty")
    SWAP_ANSWERED = "duty.swap_answered", _("answered a swap of duty")
    FEED_MADE = "duty.feed_made", _("made a calendar address")
    FEED_REVOKED = "duty.feed_revoked", _("revoked a calendar address")


@transaction.atomic
def assign_duty(
    organisation: Organisation,
    contact: Contact,
    *,
    level: int,
    starts_at: datetime,
    ends_at: datetime | None = None,
    actor: Actor | None,
) -> Shift:
    """Put a contact of the organisation on duty; several may share a level."""
    check_span(organisation, contact, level, starts_at, ends_at)
    shift = Shift.objects.for_system("assign").create(
        organisation=organisation,
        contact=contact,
        level=level,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    audit.record(actor, Verb.ASSIGNED, shift, level=level, contact=contact.pk)
    return shift


@transaction.atomic
def end_duty(shift: Shift, *, actor: Actor | None, at: datetime | None = None) -> None:
    """End a shift now (or at a given moment); one that has not begun is taken away."""
    ends_at = at or timezone.now()
    rows = Shift.objects.for_system("end").not_over(ends_at).filter(pk=shift.pk)
    if shift.starts_at >= ends_at:
        changed = rows.delete()[0]
    else:
        changed = rows.update(ends_at=ends_at, updated_at=timezone.now())
    if not changed:
        raise Refused(_("This duty is already over."), code="duty-over")
    audit.record(actor, Verb.ENDED, shift, level=shift.level, contact=shift.contact_id)


def check_span(
    organisation: Organisation,
    contact: Contact,
    level: int,
    starts_at: datetime,
    ends_at: datetime | None,
) -> None:
    """Whether this person can be put on duty here like this."""
    if contact.organisation_id != organisation.pk:
        raise BadInput(
            _("The contact belongs to another organisation."),
            errors=[{"field": "contact", "expected": "a contact of the organisation"}],
        )
    if level not in LEVELS:
        raise BadInput(
            _("There are levels 1 to 9."), errors=[{"field": "level", "expected": "1 to 9"}]
        )
    if ends_at is not None and ends_at <= starts_at:
        raise BadInput(
            _("A duty ends after it begins."),
            errors=[{"field": "ends_at", "expected": "later than starts_at"}],
        )
