"""In a storm a person gets one message that names all, instead of one message for each."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils import translation
from django.utils.translation import ngettext

from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.notifications import guards, rules
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline import endings

KIND = "bundle"
_SHOWN = 50


def pause(delivery: Delivery, now: datetime) -> Reason | None:
    """The reason to hold this message back for the next bundle."""
    near = Delivery.objects.for_system("storm").filter(
        Q(sent_at__gt=now - rules.RATE_WINDOW)
        | Q(state=Delivery.State.SENDING, updated_at__gt=now - rules.RATE_WINDOW),
        channel=delivery.channel,
        recipient_address=delivery.recipient_address,
        bundle=None,
    )
    near = near.exclude(pk=delivery.pk)
    rows = [(sent_at or now, kind) for sent_at, kind in near.values_list("sent_at", "about_kind")]
    bundles = [moment for moment, kind in rows if kind == KIND]
    wait = rules.pause_for_storm([moment for moment, _kind in rows], bundles, now)
    if wait is None:
        return None
    return Reason.of("notifications.held", seconds=int(wait.total_seconds()) + 1)


def gather(delivery: Delivery, now: datetime) -> Delivery | None:
    """Put everything that waits for this address into one message; None when it waits alone."""
    waiting = Delivery.objects.for_system("bundle").filter(
        organisation_id=delivery.organisation_id,
        channel=delivery.channel,
        recipient_address=delivery.recipient_address,
        state=Delivery.State.PENDING,
        bundle=None,
        last_error__code="notifications.held",
    )
    others = waiting.exclude(pk=delivery.pk).exclude(about_kind=KIND)
    # A worker that holds one of them just now decides about that one itself.
    rows = list(others.select_for_update(skip_locked=_can_skip()).order_by("id"))
    wanted = [row for row in rows if _is_wanted(row, now)]
    if not wanted:
        return None
    members = sorted([delivery, *wanted], key=lambda row: row.pk)
    bundle = Delivery.objects.for_system("bundle").create(**_fields(delivery, members))
    for row in members:
        row.bundle = bundle
        row.save(update_fields=["bundle", "updated_at"])
    endings.queue_job(bundle)
    return bundle


def end_members(bundle: Delivery, state: Delivery.State, now: datetime) -> None:
    """What became of the bundle became of each message in it."""
    waiting = Delivery.objects.for_system("bundle").filter(bundle=bundle)
    reason = Reason.of("notifications.in_bundle", count=bundle.members.count())
    for row in waiting.filter(state__in=Delivery.WAITING).select_for_update():
        if state == Delivery.State.SENT:
            row.sent_at, row.receipt = now, bundle.receipt
            row.save(update_fields=["sent_at", "receipt", "updated_at"])
        endings.end(row, state, reason, now)


def _is_wanted(row: Delivery, now: datetime) -> bool:
    verdict = guards.ask(row.guard, row.guard_args)
    if not verdict.wanted:
        reason = verdict.reason or Reason.of("notifications.withdrawn")
        endings.end(row, Delivery.State.CANCELLED, reason, now)
    return verdict.wanted


def _fields(first: Delivery, members: list[Delivery]) -> dict[str, object]:
    with translation.override(first.recipient_language):
        count = len({(row.about_kind, row.about_uid) for row in members})
        subject = ngettext(
            "%(count)s message: %(first)s", "%(count)s messages at once: %(first)s", count
        ) % {"count": count, "first": members[0].subject}
    lines = [subject, ""]
    for row in members[:_SHOWN]:
        lines += [f"• {row.subject}", *([f"  {row.link}"] if row.link else [])]
    if len(members) > _SHOWN:
        lines.append(f"… +{len(members) - _SHOWN}")
    return {
        "key": f"bundle:{members[0].key[:100]}:{len(members)}:{first.pk}",
        "organisation_id": first.organisation_id,
        "channel": first.channel,
        "contact_id": first.contact_id,
        "recipient_name": first.recipient_name,
        "recipient_address": first.recipient_address,
        "recipient_language": first.recipient_language,
        "subject": one_line(subject, 300),
        "text": "\n".join(lines) + "\n",
        "about_kind": KIND,
        "about_uid": str(members[0].about_uid),
        "about_label": one_line(", ".join(row.about_label for row in members), 300),
        "is_urgent": any(row.is_urgent for row in members),
    }


def _can_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked
