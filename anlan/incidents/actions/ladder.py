"""Paging: the ladder that was frozen into the incident, one rung at a time."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput
from anlan.core.reasons import Reason
from anlan.core.secrets import token_digest
from anlan.engine.actions import URGENT, enqueue
from anlan.incidents import paging, rules, timeline
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.escalation import check, matrix
from anlan.incidents.models import AckLink, EscalationPlan, Incident, Ladder
from anlan.incidents.proving.rules import WATCH_FOR
from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import Message
from anlan.organisations.models import Contact, Organisation

_LINK_LIVES = timedelta(hours=24)
_SIDES = {"duty", "team", "customer", "supplier"}


@transaction.atomic
def set_ladder(
    organisation: Organisation, severity: str, rungs: list[dict[str, Any]], *, actor: Actor | None
) -> Ladder:
    """Replace the ladder of one severity; incidents that are open keep the one they began with."""
    checked = [_checked(rung, place) for place, rung in enumerate(rungs)]
    if not checked or checked != sorted(checked, key=lambda rung: rung["after_s"]):
        raise BadInput(
            _("A ladder needs at least one rung, in the order of their times."),
            errors=[{"field": "rungs", "expected": "rungs with rising after_s"}],
        )
    return _store(organisation, rules.Severity(severity).value, checked, actor)


@transaction.atomic
def set_matrix(
    organisation: Organisation,
    ladders: Mapping[str, Sequence[rules.Rung]],
    *,
    silent_s: Mapping[str, int],
    update_s: Mapping[str, int],
    watch_s: Mapping[str, int] | None = None,
    actor: Actor | None,
) -> None:
    """Replace the ladders and spans of all severities at once; an empty column calls nobody."""
    for severity in rules.Severity:
        rungs = [rung_json(rung) for rung in ladders.get(severity.value, ())]
        checked = [_checked(rung, place) for place, rung in enumerate(rungs)]
        _store(organisation, severity.value, checked, actor)
    EscalationPlan.objects.for_system("set matrix").update_or_create(
        organisation=organisation,
        defaults={
            "silent_s": dict(silent_s),
            "update_s": dict(update_s),
            "watch_s": dict(watch_s or {}),
        },
    )


@transaction.atomic
def set_watch(
    organisation: Organisation, severity: str, seconds: int, *, actor: Actor | None
) -> None:
    """How long a recovery of this severity is watched; 0 watches nothing."""
    if not 0 <= seconds <= matrix.LONGEST:
        raise BadInput(
            _("A watch window is between nothing and 7 days."),
            errors=[{"field": "watch_s", "expected": f"0–{matrix.LONGEST}"}],
        )
    plans = EscalationPlan.objects.for_system("set watch window")
    plan, _made = plans.get_or_create(organisation=organisation)
    plan.watch_s = {**plan.watch_s, severity: seconds}
    plan.save(update_fields=["watch_s", "updated_at"])
    audit.record(actor, Verb.LADDER_SET, plan, severity=severity, watch_s=seconds)


def _store(
    organisation: Organisation, severity: str, rungs: list[dict[str, Any]], actor: Actor | None
) -> Ladder:
    ladder, _made = Ladder.objects.for_system("set ladder").update_or_create(
        organisation=organisation, severity=severity, defaults={"rungs": rungs}
    )
    audit.record(actor, Verb.LADDER_SET, ladder, rungs=rungs)
    return ladder


def rung_json(rung: rules.Rung) -> dict[str, Any]:
    """As it is stored, frozen and exchanged over the API; the duty roster is not named."""
    stored: dict[str, Any] = {
        "level": rung.level,
        "after_s": rung.after_s,
        "channel": rung.channel,
    }
    return stored if rung.side == "duty" else {**stored, "side": rung.side, "role": rung.role}


def _checked(rung: dict[str, Any], place: int) -> dict[str, Any]:
    level, after = rung.get("level", 1), rung.get("after_s")
    side, role = str(rung.get("side", "duty")), str(rung.get("role", ""))[:100]
    is_sound = isinstance(level, int) and 1 <= level <= 9 and side in _SIDES
    if is_sound and isinstance(after, int) and 0 <= after <= matrix.LONGEST:
        channel = str(rung.get("channel", "email"))
        return rung_json(rules.Rung(int(level), after, channel, side, role))
    raise BadInput(
        _("A rung of the ladder is not as expected."),
        errors=[{"field": f"rungs[{place}]", "expected": "level 1–9 and after_s ≥ 0"}],
    )


def plan_of(organisation_id: int) -> dict[str, Any]:
    """The whole plan of an organisation as it is frozen into an incident."""
    own = Ladder.objects.for_system("freeze ladder").filter(organisation_id=organisation_id)
    ladders = {row.severity: list(row.rungs) for row in own}
    for severity in rules.Severity:
        default = [rung_json(rung) for rung in rules.default_ladder(severity)]
        ladders.setdefault(severity.value, default)
    plans = EscalationPlan.objects.for_system("freeze plan")
    plan = plans.filter(organisation_id=organisation_id).first()
    return {
        "ladders": ladders,
        "silent_s": {**matrix.SILENT_FOR, **(plan.silent_s if plan else {})},
        "update_s": {**matrix.UPDATE_EVERY, **(plan.update_s if plan else {})},
        "watch_s": {**WATCH_FOR, **(plan.watch_s if plan else {})},
    }


def arm_ladder(incident: Incident, *, actor: Actor | None, because: Sequence[Reason] = ()) -> None:
    """Freeze the ladder into the incident and set its first timer; called in a transaction."""
    if not incident.escalation:
        incident.escalation = plan_of(incident.organisation_id)
    incident.ladder = incident.escalation["ladders"][incident.severity]
    incident.ladder_position = 0
    incident.ladder_arm += 1
    names = ["escalation", "ladder", "ladder_position", "ladder_arm", "updated_at"]
    incident.save(update_fields=names)
    reasons = [reason.as_json() for reason in because]
    timeline.append(incident, "ladder_armed", actor, ladder=incident.ladder, because=reasons)
    if incident.ladder:
        _set_timer(incident, 0, timezone.now(), timezone.now())
        return
    empty = Reason.of("incidents.column_empty", severity=incident.severity)
    timeline.append(incident, "page_impossible", None, because=[empty.as_json()])


def _set_timer(incident: Incident, position: int, armed_at: datetime, due_at: datetime) -> None:
    after = incident.ladder[position]["after_s"]
    enqueue(
        "incidents.page_rung",
        args={
            "incident_id": incident.pk,
            "arm": incident.ladder_arm,
            "position": position,
            "armed_at": armed_at.isoformat(),
        },
        run_at=max(due_at, armed_at + timedelta(seconds=after)),
        dedupe_key=f"rung:{incident.uid}:{incident.ladder_arm}:{position}",
        priority=URGENT,
    )


@transaction.atomic
def page_rung(incident: Incident, *, arm: int, position: int, armed_at: datetime) -> None:
    """Page one rung and set the next timer, or stop and let the job say why."""
    rungs = [rules.Rung(**rung) for rung in incident.ladder]
    state = rules.LadderState(
        incident.state_enum.is_unrecovered,
        incident.acknowledged_at is not None,
        incident.ladder_arm,
        incident.ladder_position,
    )
    verdict = rules.next_rung(rungs, state, arm=arm, position=position, armed_at=armed_at)
    if verdict.what == "stop":
        _note_stop(incident, position, verdict.because)
        return
    _page(incident, rungs[position], position, verdict.because)
    rows = Incident.objects.for_system("climb").filter(pk=incident.pk)
    rows.update(ladder_position=position + 1)
    incident.ladder_position = position + 1
    if verdict.next_due_at is not None:
        _set_timer(incident, position + 1, armed_at, verdict.next_due_at)


def _note_stop(incident: Incident, position: int, because: list[Reason]) -> None:
    reasons = [reason.as_json() for reason in because]
    timeline.append(incident, "ladder_stopped", None, position=position, because=reasons)


def _page(incident: Incident, rung: rules.Rung, position: int, because: list[Reason]) -> None:
    contacts = paging.recipients(incident.organisation_id, rung, timezone.now())
    if not contacts:
        _note_impossible(incident, rung, [*because, check.nobody(rung)])
    for contact in contacts:
        _page_one(incident, contact, rung, position, because)


def _note_impossible(
    incident: Incident, rung: rules.Rung, because: list[Reason], **who: int
) -> None:
    timeline.append(
        incident, "page_impossible", None, level=rung.level, channel=rung.channel,
        because=[reason.as_json() for reason in because], **who,
    )  # fmt: skip


def _page_one(
    incident: Incident,
    contact: Contact,
    rung: rules.Rung,
    position: int,
    because: list[Reason],
) -> None:
    way = paging.way_to(contact, rung.channel)
    if not way.address:
        missing = Reason.of("incidents.no_address", channel=rung.channel)
        _note_impossible(incident, rung, [*because, missing], contact=contact.pk)
        return
    attempt = f"{incident.ladder_arm}.{position}"
    timeline.append(
        incident, "paged", None, contact=contact.pk, level=rung.level, channel=way.channel,
        attempt=attempt, because=[reason.as_json() for reason in because],
    )  # fmt: skip
    key = f"{incident.uid}:{contact.uid}:{rung.channel}:{attempt}"
    queue_delivery(_message(incident, contact, rung), key=key)


def _message(incident: Incident, contact: Contact, rung: rules.Rung) -> Message:
    if not rung.is_asked:
        return paging.inform_message(incident, contact, rung)
    return paging.page_message(incident, contact, rung, new_link(incident, contact))


def new_link(incident: Incident, contact: Contact) -> str:
    """The secret of a link by which this contact takes the incident without signing in."""
    secret = secrets.token_urlsafe(24)
    AckLink.objects.create(
        incident=incident,
        contact=contact,
        digest=token_digest(secret),
        expires_at=timezone.now() + _LINK_LIVES,
    )
    return secret
