"""One delivery, as a sentence: still wanted? → not too many? → send → record."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from anlan.core.reasons import Reason
from anlan.core.secrets import Secret
from anlan.core.text import one_line
from anlan.engine.actions import enqueue
from anlan.notifications import guards, outcomes, rules
from anlan.notifications.channels import (
    Config,
    DeliveryError,
    Outgoing,
    Receipt,
    channel_of,
)
from anlan.notifications.models import Attempt, ChannelConfig, Delivery
from anlan.organisations.models import Organisation

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
    if delivery is None or not delivery.is_waiting:
        return None
    verdict = guards.ask(delivery.guard, delivery.guard_args)
    if not verdict.wanted:
        end(delivery, State.CANCELLED, verdict.reason or Reason.of("notifications.withdrawn"), now)
        return None
    pause = _pause(delivery, now)
    return pause if pause else _start_attempt(delivery, now)


def _pause(delivery: Delivery, now: datetime) -> Later | None:
    try:
        limit = channel_of(delivery.channel).per_minute
    except DeliveryError:
        return None  # The send stage says what is wrong with the channel.
    recent = Delivery.objects.for_system("rate limit").filter(
        channel=delivery.channel,
        recipient_address=delivery.recipient_address,
        sent_at__gt=now - rules.RATE_WINDOW,
    )
    moments = list(recent.values_list("sent_at", flat=True)[: limit * 2])
    wait = rules.pause_for_rate(cast("list[datetime]", moments), now, limit)
    if wait is None:
        return None
    reason = Reason.of("notifications.rate", limit=limit, seconds=int(wait.total_seconds()) + 1)
    _note(delivery, next_try_at=now + wait, last_error=reason.as_json())
    return Later(wait, reason)


def _start_attempt(delivery: Delivery, now: datetime) -> Attempt:
    interrupted = Reason.of("notifications.interrupted").as_json()
    delivery.attempts.filter(ended_at=None).update(ended_at=now, error=interrupted)
    _note(delivery, state=State.SENDING, tries=delivery.tries + 1, next_try_at=None)
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
    )


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
        _note(delivery, receipt=result.as_json(), sent_at=now, last_error=None)
        end(delivery, State.SENT, None, now)
        return None
    attempt.error = result.reason.as_json()
    attempt.save(update_fields=["ended_at", "error"])
    return _after_error(delivery, result, now)


def _after_error(delivery: Delivery, error: DeliveryError, now: datetime) -> Later | None:
    verdict = rules.after_error(
        tries=delivery.tries, is_permanent=error.permanent, age=now - delivery.queued_at
    )
    if verdict.what is rules.Next.GIVE_UP:
        end(delivery, State.FAILED, error.reason, now)
        return None
    next_try_at = now + verdict.wait
    _note(
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
        end(delivery, State.FAILED, Reason.of("notifications.job_dead"), timezone.now())


def end(delivery: Delivery, state: Delivery.State, reason: Reason | None, now: datetime) -> None:
    """Close the delivery and tell the domain that it is about, in the caller's transaction."""
    error = reason.as_json() if reason else None
    _note(delivery, state=str(state), ended_at=now, last_error=error, next_try_at=None)
    tell(delivery)


def tell(delivery: Delivery) -> None:
    """A hook that breaks must not undo the record of a sent message: it is tried again apart."""
    hook = outcomes.hook_of(delivery.about_kind)
    if hook is None:
        return
    try:
        with transaction.atomic():
            hook(delivery, delivery.state)
    except Exception:  # Boundary to the domains above.
        log.exception("delivery=%s hook of %s broke", delivery.pk, delivery.about_kind)
        enqueue(
            "notifications.tell_outcome",
            args={"delivery_id": delivery.pk},
            dedupe_key=f"delivery-outcome:{delivery.pk}:{delivery.tries}:{delivery.state}",
        )


def config_for(organisation_id: int, kind: str) -> Config:
    """The organisation's own channel, else everybody's, else the one of the settings."""
    rows = ChannelConfig.objects.for_system("send")
    row = rows.own(organisation_id, kind).first() or rows.default(kind).first()
    if row is not None:
        secret = row.secret.reveal() if isinstance(row.secret, Secret) else ""
        return Config(row.settings, secret)
    config = channel_of(kind).default_config()
    if config is None:
        raise DeliveryError(Reason.of("notifications.no_channel", channel=kind), permanent=True)
    return config


def has_way_out(organisation_ids: frozenset[int] | None, kind: str) -> bool:
    """Whether each of these organisations (None: all there are) can send over this channel."""
    if channel_of(kind).default_config() is not None:
        return True
    rows = ChannelConfig.objects.for_system("banner").filter(kind=kind)
    having = set(rows.values_list("organisation_id", flat=True))
    needing = organisation_ids if organisation_ids is not None else _all_organisation_ids()
    return None in having or needing <= having


def _all_organisation_ids() -> frozenset[int]:
    return frozenset(Organisation.objects.for_system("banner").values_list("pk", flat=True))


def _note(delivery: Delivery, **values: object) -> None:
    for name, value in values.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=[*values, "updated_at"])
