"""A failed, stale or disproven backup is itself an event, told once and taken back when healed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from anlan.backup import rules
from anlan.backup.models import Copy, Policy, Proof
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn

RUN, STALE, PROOF = "run", "stale", "proof"
ITEMS = {RUN: "BAK-03", STALE: "BAK-01", PROOF: "BAK-08"}


@dataclass(frozen=True)
class Alarm:
    """One kind of trouble of one policy, as it is now."""

    kind: str
    is_bad: bool
    reasons: Sequence[Reason] = ()


def key_of(kind: str, policy: Policy) -> str:
    return f"backup-{kind}:{policy.uid}"


def tell(policy: Policy, alarm: Alarm, now: datetime) -> None:
    """Send what changed, in the caller's transaction; nothing when nothing did."""
    told_at = policy.told.get(alarm.kind)
    status = rules.should_tell(
        alarm.is_bad, datetime.fromisoformat(told_at) if told_at else None, now
    )
    if status is None:
        return
    told = {kind: at for kind, at in policy.told.items() if kind != alarm.kind}
    if status == "firing":
        told[alarm.kind] = now.isoformat()
    policy.told = told
    policy.save(update_fields=["told", "updated_at"])
    accept_events([_event(policy, alarm, status, now)], actor=None)


def _event(policy: Policy, alarm: Alarm, status: str, now: datetime) -> EventIn:
    with translation.override(settings.LANGUAGE_CODE):
        text = _text(policy, alarm, status)
    return EventIn(
        organisation_id=policy.organisation_id,
        text=text,
        source="backup",
        object=policy.asset.code,
        symptom=f"backup-{alarm.kind}",
        status=status,
        occurred_at=now,
        key=key_of(alarm.kind, policy),
        data={"policy": policy.code, "reasons": [reason.as_json() for reason in alarm.reasons]},
        asset_id=policy.asset_id,
        items=(ITEMS[alarm.kind],),
        slugs=("backup-failure",),
        urgency="limited",
    )


def _text(policy: Policy, alarm: Alarm, status: str) -> str:
    if status == "resolved":
        return _("Backup “%(name)s” is in order again.") % {"name": policy.name}
    sentences = {
        RUN: _("Backup “%(name)s” failed: %(why)s"),
        STALE: _("Backup “%(name)s” is stale: %(why)s"),
        PROOF: _("Backup “%(name)s” cannot be relied on: %(why)s"),
    }
    why = " ".join(say(reason) for reason in alarm.reasons)
    return sentences[alarm.kind] % {"name": policy.name, "why": why}


def stale_alarm(policy: Policy, now: datetime) -> Alarm:
    return stale_by(policy, policy.newest_copy(), now)


def stale_by(policy: Policy, newest: Copy | None, now: datetime) -> Alarm:
    """The same for callers that have the newest copy already."""
    taken = newest.taken_at if newest else None
    fresh = rules.freshness(taken, policy.created_at, policy.max_age, now)
    return Alarm(STALE, fresh.is_stale, [fresh.because])


def proof_alarm(policy: Policy, now: datetime) -> Alarm:
    """Bad when the newest copy is disproven, or when nothing is proven although it had time."""
    newest = policy.newest_copy()
    if newest is not None and newest.is_disproven:
        failed = newest.proofs.filter(verdict=Proof.Verdict.FAILED).first()
        stored = failed.reasons if failed else []
        return Alarm(PROOF, True, [Reason.from_json(reason) for reason in stored])
    had_time = now - policy.created_at > rules.UNPROVEN_TOLERATED
    if had_time and newest is not None and policy.newest_proven(now) is None:
        return Alarm(PROOF, True, [Reason.of("backup.nothing_proven")])
    is_good = newest is not None and rules.is_proven(standing_of(newest), now)
    # Between a new copy and its proof nothing is known: an alarm that stands stays.
    return Alarm(PROOF, not is_good and PROOF in policy.told, [Reason.of("backup.nothing_proven")])


def standing_of(copy: Copy) -> rules.Standing:
    return rules.Standing(copy.proof_level, copy.proof_at, copy.proof_expires_at, copy.is_disproven)
