"""Paging: the ladder that was frozen into the incident, one rung at a time."""

from __future__ import annotations

import secrets
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
from anlan.duty.models import on_duty_contacts
from anlan.engine.actions import URGENT, enqueue
from anlan.incidents import paging, rules, timeline
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.models import AckLink, Incident, Ladder
from anlan.notifications.actions import queue_delivery
from anlan.notifications.pipeline.reach import way_for
from anlan.organisations.models import Contact, Organisation

_LINK_LIVES = timedelta(hours=24)


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
    ladder, _made = Ladder.objects.for_system("set ladder").update_or_create(
        organisation=organisation,
        severity=rules.Severity(severity).value,
        defaults={"rungs": checked},
    )
    audit.record(actor, Verb.LADDER_SET, ladder, rungs=checked)
    return ladder


def _checked(rung: dict[str, Any], place: int) -> dict[str, Any]:
    level, after = rung.get("level"), rung.get("after_s")
    if isinstance(level, int) and isinstance(after, int) and 1 <= level <= 9 and after >= 0:
        return {"level": level, "after_s": after, "channel": str(rung.get("channel", "email"))}
    raise BadInput(
        _("A rung of the ladder is not as expected."),
        errors=[{"field": f"rungs[{place}]", "expected": "level 1–9 and after_s ≥ 0"}],
    )


def _ladder_for(incident: Incident) -> list[dict[str, Any]]:
    own = Ladder.objects.for_system("freeze ladder").filter(
        organisation_id=incident.organisation_id, severity=incident.severity
    )
    found = own.first()
    if found is not None:
        return list(found.rungs)
    rungs = rules.default_ladder(rules.Severity(incident.severity))
    return [
        {"level": rung.level, "after_s": rung.after_s, "channel": rung.channel} for rung in rungs
    ]


def arm_ladder(incident: Incident, *, actor: Actor | None) -> None:
    """Freeze the ladder into the incident and set its first timer; called in a transaction."""
    incident.ladder = _ladder_for(incident)
    incident.ladder_position = 0
    incident.ladder_arm += 1
    incident.save(update_fields=["ladder", "ladder_position", "ladder_arm", "updated_at"])
    timeline.append(incident, "ladder_armed", actor, ladder=incident.ladder)
    _set_timer(incident, 0, timezone.now(), timezone.now())


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
    contacts = on_duty_contacts(incident.organisation_id, rung.level, timezone.now())
    reasons = [reason.as_json() for reason in because]
    if not contacts:
        nobody = Reason.of("incidents.nobody_on_duty", level=rung.level)
        timeline.append(
            incident, "page_impossible", None, level=rung.level,
            because=[*reasons, nobody.as_json()],
        )  # fmt: skip
    for contact in contacts:
        _page_one(incident, contact, rung, position, reasons)


def _page_one(
    incident: Incident,
    contact: Contact,
    rung: rules.Rung,
    position: int,
    reasons: list[dict[str, object]],
) -> None:
    attempt = f"{incident.ladder_arm}.{position}"
    channel = way_for(contact, rung.channel).channel
    timeline.append(
        incident, "paged", None, contact=contact.pk, level=rung.level, channel=channel,
        attempt=attempt, because=reasons,
    )  # fmt: skip
    secret = secrets.token_urlsafe(24)
    AckLink.objects.create(
        incident=incident,
        contact=contact,
        digest=token_digest(secret),
        expires_at=timezone.now() + _LINK_LIVES,
    )
    message = paging.page_message(incident, contact, rung, secret)
    queue_delivery(message, key=f"{incident.uid}:{contact.uid}:{rung.channel}:{attempt}")
