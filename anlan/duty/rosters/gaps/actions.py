"""Keeps the gaps of the next days and tells administrators of each new one."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlan.accounts.models import User
from anlan.accounts.permissions import Role
from anlan.duty.models import GapNotice
from anlan.duty.rosters.facts import Plans, plans_of
from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Organisation

if TYPE_CHECKING:
    from anlan.duty.rules import Segment

AHEAD = timedelta(days=14)


@transaction.atomic
def note_gaps(now: datetime) -> int:
    """The number of new gaps. A gap that grows or shrinks is the same; one that is gone is
    forgotten, so that it is told again when it comes back."""
    end = now + AHEAD
    organisations = list(Organisation.objects.for_system("gaps"))
    plans = plans_of([row.pk for row in organisations], now, end)
    rows = GapNotice.objects.for_system("gaps").select_for_update()
    known: dict[tuple[int, int], list[GapNotice]] = defaultdict(list)
    for row in rows:
        known[row.organisation_id, row.level].append(row)
    fresh = []
    for organisation in organisations:
        new = [
            gap
            for level in _levels(plans, organisation, known)
            for gap in _of_level(plans, organisation, level, known, (now, end))
        ]
        if new:
            _tell(organisation, new)
        fresh += new
    gone = [row.pk for left in known.values() for row in left]
    GapNotice.objects.for_system("gaps").filter(pk__in=gone).delete()
    return len(fresh)


def _levels(
    plans: Plans, organisation: Organisation, known: dict[tuple[int, int], list[GapNotice]]
) -> list[int]:
    """A first level whose last shift is over stays a gap until somebody is put on duty."""
    kept = {1} if known.get((organisation.pk, 1)) else set()
    return sorted({*plans.levels(organisation.pk), *kept})


def _of_level(
    plans: Plans,
    organisation: Organisation,
    level: int,
    known: dict[tuple[int, int], list[GapNotice]],
    span: tuple[datetime, datetime],
) -> list[GapNotice]:
    """The new gaps of a level; what is known and still there is taken out of `known`."""
    key = (organisation.pk, level)
    found = []
    for gap in plans.segments(key, *span):
        if not gap.is_gap:
            continue
        same = [row for row in known[key] if _touches(row, gap)]
        if same:
            _keep(same[0], gap)
            known[key].remove(same[0])
        else:
            found.append(
                GapNotice.objects.for_system("gaps").create(
                    organisation=organisation,
                    level=level,
                    starts_at=gap.starts_at,
                    ends_at=gap.ends_at,
                )
            )
    return found


def _touches(row: GapNotice, gap: Segment) -> bool:
    return row.starts_at <= gap.ends_at and gap.starts_at <= row.ends_at


def _keep(row: GapNotice, gap: Segment) -> None:
    if (row.starts_at, row.ends_at) != (gap.starts_at, gap.ends_at):
        rows = GapNotice.objects.for_system("gaps").filter(pk=row.pk)
        rows.update(starts_at=gap.starts_at, ends_at=gap.ends_at, updated_at=timezone.now())


def _tell(organisation: Organisation, gaps: list[GapNotice]) -> None:
    """One message to each administrator of the organisation, or of the installation."""
    users = User.objects.filter(is_active=True).exclude(email="")
    admins = users.filter(memberships__organisation=organisation, memberships__role=Role.ADMIN)
    for user in (admins | users.filter(is_superuser=True)).distinct():
        with translation.override(user.language):
            subject = _("Gaps in the roster of %(organisation)s") % {"organisation": organisation}
            lines = [
                _("Nobody is on duty at level %(level)s from %(start)s to %(end)s.")
                % {"level": gap.level, "start": _said(gap.starts_at), "end": _said(gap.ends_at)}
                for gap in gaps
            ]
        link = settings.ANLAN_PUBLIC_URL + reverse("duty:month", args=[organisation.code])
        message = Message(
            organisation.pk,
            Recipient(None, str(user), user.email, user.language),
            subject,
            "\n".join([*lines, "", link]),
            About("duty", str(gaps[0].uid), subject),
        )
        queue_delivery(message, key=f"duty.gap:{gaps[0].uid}:{user.pk}")


def _said(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(" ")[:16]
