"""Acknowledging, and every step along the state table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import BadInput, NotVisible
from anlan.core.reasons import Reason
from anlan.core.secrets import token_digest
from anlan.incidents import rules, timeline
from anlan.incidents.actions.attention import call_for_graver, watch_silence
from anlan.incidents.actions.clocks import plan_warnings
from anlan.incidents.actions.customer import time_next_update
from anlan.incidents.actions.ladder import arm_ladder
from anlan.incidents.actions.learning import note_move
from anlan.incidents.actions.verbs import StateForbids, Verb, change
from anlan.incidents.models import AckLink, Incident

_MOMENT_OF = {
    rules.State.STABILISED: "stabilised_at",
    rules.State.RECOVERED: "recovered_at",
    rules.State.VERIFIED: "verified_at",
    rules.State.CLOSED: "closed_at",
}


@transaction.atomic
def acknowledge_incident(
    incident: Incident, *, actor: Actor, version: int | None = None, channel: str = "console"
) -> None:
    """Somebody takes it: the ladder stops, and pages that wait are not sent any more."""
    if not incident.state_enum.is_unrecovered:
        raise StateForbids(_("There is nothing left to acknowledge."), state=incident.state)
    if incident.acknowledged_at is not None:
        raise StateForbids(
            _("%(name)s has already acknowledged this incident.")
            % {"name": incident.acknowledged_by},
            code="already-acknowledged",
        )
    change(
        incident, version, acknowledged_at=timezone.now(), acknowledged_by=actor.label,
    )  # fmt: skip
    timeline.append(incident, "acknowledged", actor, channel=channel)
    watch_silence(incident, timezone.now())
    audit.record(actor, Verb.ACKNOWLEDGED, incident, channel=channel)


def usable_link(secret: str) -> AckLink:
    """The link behind a secret; NotVisible when it never was, has expired or was used."""
    link = (
        AckLink.objects.select_related("incident__organisation", "contact")
        .filter(digest=token_digest(secret))
        .first()
    )
    if link is None or not link.is_usable(timezone.now()):
        raise NotVisible(_("This link is no longer valid; sign in to see the incident."))
    return link


@transaction.atomic
def acknowledge_by_link(secret: str) -> Incident:
    """Acknowledge with the link of a page; it is void afterwards."""
    link = usable_link(secret)
    used = AckLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    if used != 1:
        raise NotVisible(_("This link is no longer valid; sign in to see the incident."))
    actor = Actor("contact", link.contact_id, link.contact.name)
    acknowledge_incident(link.incident, actor=actor, channel="link")
    return link.incident


@transaction.atomic
def apply_action(
    incident: Incident,
    action: rules.Action,
    *,
    actor: Actor | None,
    version: int | None = None,
    because: Sequence[Reason] = (),
    **fields: Any,
) -> None:
    """Move along the state table, or raise StateForbids naming state and action."""
    move = rules.transition(incident.state_enum, action)
    if move is None:
        raise StateForbids(
            _("“%(action)s” is not possible in the state “%(state)s”.")
            % {"action": action.value, "state": incident.get_state_display()},
            state=incident.state,
            action=action.value,
        )
    before = incident.state
    moments: dict[str, Any] = {}
    if move.to.value != before and move.to in _MOMENT_OF:
        moments = {_MOMENT_OF[move.to]: timezone.now()}
    if action == rules.Action.REOPEN:
        moments |= _reopened(incident)
    change(incident, version, state=move.to.value, **moments, **fields)
    reasons = [reason.as_json() for reason in because]
    timeline.append(
        incident, "state", actor, action=action.value, rule=move.rule,
        before=before, after=move.to.value, because=reasons,
    )  # fmt: skip
    audit.record(or_system(actor), Verb.STATE_CHANGED, incident, action=action.value)
    _after(incident, action, actor)


@transaction.atomic
def move_incident(
    incident: Incident, action: rules.Action, *, why: str = "", actor: Actor, version: int | None
) -> None:
    """A move that a person makes by name; rejecting says why, the others may."""
    if action == rules.Action.REJECT and not why.strip():
        raise BadInput(
            _("Say why this is no emergency."),
            errors=[{"field": "why", "expected": "the reason"}],
        )
    because = [Reason.of("incidents.by_person", why=why.strip()[:500])] if why.strip() else []
    apply_action(incident, action, actor=actor, version=version, because=because)


def _reopened(incident: Incident) -> dict[str, Any]:
    return {
        "reopened": incident.reopened + 1,
        "recovered_at": None,
        "verified_at": None,
        "closed_at": None,
        "acknowledged_at": None,
        "acknowledged_by": "",
        "is_self_healed": False,
    }


def _after(incident: Incident, action: rules.Action, actor: Actor | None) -> None:
    """What a state brings with it: a reopened incident is paged again, an ended one lets go, and a
    verification teaches the ranking."""
    from anlan.incidents.actions.merging import follow

    note_move(incident, action)
    if action == rules.Action.REOPEN:
        arm_ladder(incident, actor=actor)
    if incident.is_open:
        plan_warnings(incident)
    if not incident.is_open:
        incident.keys.filter(is_open=True).update(is_open=False)
    follow(incident, action, actor)


@transaction.atomic
def change_severity(
    incident: Incident, severity: rules.Severity, *, why: str, actor: Actor, version: int | None
) -> None:
    """Set another severity; the change and its reason stay on the timeline."""
    before = incident.severity
    reason = Reason.of("incidents.severity_by_person", why=why)
    change(
        incident, version, severity=severity.value, severity_because=[reason.as_json()],
    )  # fmt: skip
    timeline.append(incident, "severity", actor, before=before, after=severity.value, why=why[:500])
    audit.record(actor, Verb.SEVERITY_CHANGED, incident, before=before, after=severity.value)
    plan_warnings(incident)
    call_for_graver(incident, before, actor=actor)
    time_next_update(incident)


@transaction.atomic
def comment(incident: Incident, text: str, *, actor: Actor) -> None:
    timeline.append(incident, "comment", actor, text=text[:4000])
    audit.record(actor, Verb.COMMENTED, incident)
