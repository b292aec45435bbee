"""When one channel fails, the person's next one is tried."""

from __future__ import annotations

from datetime import datetime

from anlan.core.reasons import Reason
from anlan.notifications import rules
from anlan.notifications.models import Delivery
from anlan.notifications.pipeline import configs, endings
from anlan.notifications.pipeline.reach import ways_of


def queue_next(delivery: Delivery) -> Delivery | None:
    """The same message over the next channel of the person, once; None when there is none.

    Runs in the transaction that records the failure: after a crash either both are there or
    neither, and the key keeps a repeat from making a second one.
    """
    if delivery.contact is None or delivery.bundle_id is not None:
        return None
    ways = [(way.channel, way.address) for way in ways_of(delivery.contact)]
    ways = [way for way in ways if configs.is_set(delivery.organisation_id, way[0])]
    way = rules.next_way(ways, _channels_used(delivery))
    if way is None:
        return None
    found, is_new = Delivery.objects.for_system("fall back").get_or_create(
        key=f"{delivery.key[:150]}:then:{way[0]}", defaults=_copied(delivery, way)
    )
    if is_new:
        endings.queue_job(found)
    return found


def end_origin(delivery: Delivery, now: datetime) -> None:
    """Once the person was reached, what still waits over an earlier channel is not needed."""
    origin = delivery.fallback_of
    if origin is None or origin.state != Delivery.State.PENDING:
        return
    reason = Reason.of("notifications.reached_otherwise", channel=delivery.channel)
    endings.end(origin, Delivery.State.CANCELLED, reason, now)


def _channels_used(delivery: Delivery) -> list[str]:
    used, step = [delivery.channel], delivery
    while step.fallback_of is not None:
        step = step.fallback_of
        used.append(step.channel)
    return used


def _copied(delivery: Delivery, way: tuple[str, str]) -> dict[str, object]:
    same = (
        "organisation_id", "contact_id", "recipient_name", "recipient_language", "subject",
        "text", "html", "about_kind", "about_uid", "about_label", "guard", "guard_args", "link",
        "is_urgent",
    )  # fmt: skip
    copied: dict[str, object] = {name: getattr(delivery, name) for name in same}
    return copied | {"channel": way[0], "recipient_address": way[1], "fallback_of": delivery}
