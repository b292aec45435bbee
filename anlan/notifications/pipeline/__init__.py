"""One delivery, as a sentence: still wanted? → not too many? → send → record."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.core.text import one_line
from anlan.notifications import guards, rules
from anlan.notifications.channels import DeliveryError, Outgoing, Receipt, channel_of
from anlan.notifications.models import Attempt, Delivery
from anlan.notifications.pipeline import bundling, callbacks, fallback, reach
from anlan.notifications.pipeline.configs import config_for
from anlan.notifications.pipeline.endings import end, note

log = logging.getLogger(__name__)
State = Delivery.State


@dataclass(frozen=True)
class Later:
    """Come back after this time; the reason is for the page that explains the delay."""

    wait: timedelta
    reason: Reason


def deliver(delivery_id: int) -> Later | None:
    """Take one delivery one step further; None means it has ended."""
    begun = _begin(delivery_id, timezone.now())
    if not isinstance(begun, Attempt):
        return begun
    result = _send(begun.delivery)
    return _record(begun, result, timezone.now())


@transaction.atomic
def _begin(delivery_id: int, now: datetime) -> Attempt | Later | None:
    """Ask everything that may stop the message in the transaction that marks it as being sent."""
    rows = Delivery.objects.for_system("deliver").select_for_update()
    delivery = rows.filter(pk=delivery_id).first()
    if delivery is None or not delivery.is_waiting or delivery.bundle_id is not None:
        return None
    verdict = guards.ask(delivery.guard, delivery.guard_args)
    if not verdict.wanted:
        end(delivery, State.CANCELLED, verdict.reason or Reason.of("notifications.withdrawn"), now)
        return None
    pause = _pause(delivery, now)
    if pause:
        return pause
    if delivery.about_kind != bundling.KIND and bundling.gather(delivery, now):
        return None  # It goes out within the bundle, which has a job of its own.
    return _start_attempt(delivery, now)


def _pause(delivery: Delivery, now: datetime) -> Later | None:
    if delivery.about_kind == bundling.KIND:
        return None  # It was gathered when its turn had come.
    found = reach.quiet(delivery, now) or bundling.pause(delivery, now) or _rate(delivery, now)
    if found is None:
        return None
    wait = timedelta(seconds=int(str(found.params["seconds"])))
    note(delivery, next_try_at=now + wait, last_error=found.as_json())
    return Later(wait, found)


def _rate(delivery: Delivery, now: datetime) -> Reason | None:
    try:
        limit = channel_of(delivery.channel).per_minute
    except DeliveryError:
        return None  # The send stage says what is wrong with the channel.
    recent = Delivery.objects.for_system("rate limit").filter(
        channel=delivery.channel,
        recipient_address=delivery.recipient_address,
        sent_at__gt=now - rules.RATE_WINDOW,
        bundle=None,
    )
    moments = list(recent.values_list("sent_at", flat=True)[: limit * 2])
    wait = rules.pause_for_rate(cast("list[datetime]", moments), now, limit)
    if wait is None:
        return None
    return Reason.of("notifications.rate", limit=limit, seconds=int(wait.total_seconds()) + 1)


def _start_attempt(delivery: Delivery, now: datetime) -> Attempt:
    interrupted = Reason.of("notifications.interrupted").as_json()
    delivery.attempts.filter(ended_at=None).update(ended_at=now, error=interrupted)
    note(delivery, state=State.SENDING, tries=delivery.tries + 1, next_try_at=None)
    return Attempt.objects.create(delivery=delivery, number=delivery.tries, started_at=now)


def _send(delivery: Delivery) -> Receipt | DeliveryError:
    """Outside of any transaction: a slow far end must not hold the database."""
    try:
        channel = channel_of(delivery.channel)
        config = config_for(delivery.organisation_id, delivery.channel)
        return channel.send(_outgoing(delivery), config)
    except DeliveryError as error:
        return error
    except Exception as error:  # Boundary to the adapters: a broken channel must explain itself.
        log.exception("delivery=%s channel=%s broke", delivery.pk, delivery.channel)
        detail = one_line(f"{type(error).__name__}: {error}", 160)
        reason = Reason.of("notifications.channel_broke", channel=delivery.channel, detail=detail)
        return DeliveryError(reason, permanent=False)


def _outgoing(delivery: Delivery) -> Outgoing:
    return Outgoing(
        key=delivery.key,
        name=delivery.recipient_name,
        address=delivery.recipient_address,
        language=delivery.recipient_language,
        subject=delivery.subject,
        text=delivery.text,
        html=delivery.html,
        link=delivery.link,
        callback=callbacks.callback_url(delivery),
        is_asking=_is_asking(delivery),
    )


def _is_asking(delivery: Delivery) -> bool:
    """A link to answer and a guard that an answer makes void; of a bundle, in any of its parts."""
    if delivery.about_kind == bundling.KIND:
        return delivery.members.exclude(link="").exclude(guard="").exists()
    return bool(delivery.link and delivery.guard)


@transaction.atomic
def _record(attempt: Attempt, result: Receipt | DeliveryError, now: datetime) -> Later | None:
    """Fenced by the attempt's number: a worker that was thought dead changes nothing any more."""
    rows = Delivery.objects.for_system("record").select_for_update()
    delivery = rows.filter(pk=attempt.delivery_id).first()
    is_mine = delivery and delivery.state == State.SENDING and delivery.tries == attempt.number
    if delivery is None or not is_mine:
        return None
    attempt.ended_at = now
    if isinstance(result, Receipt):
        attempt.receipt = result.as_json()
        attempt.save(update_fields=["ended_at", "receipt"])
        # A far end may report before it has answered: what it told stays.
        receipt = (delivery.receipt or {}) | result.as_json()
        note(delivery, receipt=receipt, sent_at=now, last_error=None)
        close(delivery, State.SENT, None, now)
        return None
    attempt.error = result.reason.as_json()
    attempt.save(update_fields=["ended_at", "error"])
    return _after_error(delivery, result, now)


def _after_error(delivery: Delivery, error: DeliveryError, now: datetime) -> Later | None:
    verdict = rules.after_error(
        tries=delivery.tries,
        is_permanent=error.permanent,
        age=now - delivery.queued_at,
        asked=error.retry_after,
    )
    if verdict.what is rules.Next.GIVE_UP:
        close(delivery, State.FAILED, error.reason, now)
        return None
    if delivery.tries == rules.FALL_BACK_AFTER:
        fallback.queue_next(delivery)  # This one goes on trying.
    next_try_at = now + verdict.wait
    note(
        delivery,
        state=State.PENDING,
        last_error=error.reason.as_json(),
        next_try_at=next_try_at,
    )
    return Later(verdict.wait, error.reason)


@transaction.atomic
def abandon(delivery_id: int) -> None:
    """Fail a delivery whose job the engine has given up."""
    rows = Delivery.objects.for_system("job is dead").select_for_update()
    delivery = rows.filter(pk=delivery_id).first()
    if delivery is not None and delivery.is_waiting:
        close(delivery, State.FAILED, Reason.of("notifications.job_dead"), timezone.now())


def close(delivery: Delivery, state: Delivery.State, reason: Reason | None, now: datetime) -> None:
    """End a delivery with all that follows: its bundle, its origin, the person's next channel."""
    end(delivery, state, reason, now)
    if delivery.about_kind == bundling.KIND:
        bundling.end_members(delivery, state, now)
    if state == State.FAILED:
        fallback.queue_next(delivery)
    if state == State.SENT:
        fallback.end_origin(delivery, now)
