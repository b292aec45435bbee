"""Several incidents with one fault: duplicates are merged, a storm gets one parent."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.incidents import rules, timeline
from anlan.incidents.actions.opening import came_back
from anlan.incidents.actions.response import apply_action
from anlan.incidents.actions.verbs import Verb, change
from anlan.incidents.matching import match_incident
from anlan.incidents.models import Event, Incident, IncidentKey, IncidentStep
from anlan.notifications.actions import withdraw_deliveries
from anlan.notifications.message import About


class CannotMerge(Refused):
    """These two incidents do not belong together."""

    code = "cannot-merge"


@transaction.atomic
def merge_incident(
    incident: Incident, original: Incident, *, actor: Actor, version: int | None = None
) -> None:
    """Mark as a duplicate: alarms and events go on in the original, what waits here ends.

    All of it is one transaction: a crash leaves two incidents or one, never half of each.
    """
    original = _locked(original)
    _check_pair(incident, original)
    if not original.is_open:
        raise CannotMerge(_("The other incident is over; reopen it first."))
    moved = list(incident.keys.filter(is_open=True))
    reason = Reason.of("incidents.merged", number=original.number)
    apply_action(
        incident, rules.Action.MARK_DUPLICATE, actor=actor, version=version, because=[reason],
        duplicate_of=original,
    )  # fmt: skip
    _move_alarms(incident, original, moved)
    _end_what_waits(incident, reason, actor)
    timeline.append(
        incident, "merged_into", actor, into=original.number, keys=[key.key for key in moved]
    )
    timeline.append(
        original, "merged", actor, number=incident.number, keys=[key.key for key in moved],
        head=incident.timeline_head,
    )  # fmt: skip
    audit.record(actor, Verb.MERGED, incident, into=original.number)


def _check_pair(incident: Incident, other: Incident) -> None:
    if other.pk == incident.pk:
        raise CannotMerge(_("An incident cannot be joined to itself."))
    if other.organisation_id != incident.organisation_id:
        raise CannotMerge(_("Incidents of two organisations are never joined."))
    if other.kind != incident.kind:
        raise CannotMerge(_("Real incidents, drills and tests are never joined."))


def _locked(incident: Incident) -> Incident:
    rows = Incident.objects.for_system("merge").select_for_update(of=("self",))
    return rows.get(pk=incident.pk)


def _move_alarms(incident: Incident, original: Incident, moved: list[IncidentKey]) -> None:
    """The alarms keep their identity; whatever they say next is said in the original."""
    because = [Reason.of("incidents.merged_from", number=incident.number).as_json()]
    keys = [key.key for key in moved]
    # Marking as a duplicate has closed them; here they live on.
    IncidentKey.objects.filter(pk__in=[key.pk for key in moved]).update(
        incident=original, is_open=True, joined_because=because
    )
    Event.objects.for_system("merge").filter(incident=incident, key__in=keys).update(
        incident=original
    )
    hints = {
        name: sorted({*original.hints.get(name, []), *incident.hints.get(name, [])})
        for name in ("items", "slugs")
    }
    original.hints = {**original.hints, **hints}
    original.fault_at = min(original.fault_at, incident.fault_at)
    original.save(update_fields=["hints", "fault_at", "updated_at"])
    change(original, None, watch_until=None)
    match_incident(original)
    if any(key.status == Event.Status.FIRING for key in moved):
        came_back(original)


def _end_what_waits(incident: Incident, reason: Reason, actor: Actor) -> None:
    """Pages are withdrawn and open steps skipped; a step that runs settles here when it ends."""
    withdraw_deliveries(
        About("incident", str(incident.uid), incident.number), reason=reason, actor=actor
    )
    todo = incident.steps.filter(state=IncidentStep.State.TODO)
    todo.update(state=IncidentStep.State.SKIPPED, because=[reason.as_json()])
    # Its links would acknowledge what no longer calls anybody.
    incident.ack_links.filter(used_at=None).delete()
    Incident.objects.for_system("merge").filter(pk=incident.pk).update(current_step="")


@transaction.atomic
def set_parent(
    incident: Incident,
    parent: Incident | None,
    *,
    follows: bool = False,
    actor: Actor,
    version: int | None = None,
) -> None:
    """Put an incident under the one parent of a storm, or take it out again.

    A child that follows moves with its parent, as far as the table allows; recovery is verified
    for each by its own checks.
    """
    before = incident.parent
    if parent is not None:
        _check_pair(incident, parent)
        if parent.parent_id is not None or incident.children.exists():
            raise CannotMerge(_("A storm has one parent: children have no children."))
    elif before is None:
        raise CannotMerge(_("This incident has no parent."))
    change(incident, version, parent=parent, follows_parent=bool(parent and follows))
    named = parent or before
    assert named is not None
    kind = "child_added" if parent else "child_removed"
    timeline.append(incident, "parent" if parent else "parent_left", actor, number=named.number)
    timeline.append(named, kind, actor, number=incident.number, follows=bool(parent and follows))
    audit.record(or_system(actor), Verb.GROUPED, incident, parent=parent.number if parent else "")


# What children do after their parent. Verifying, reviewing and closing each does for itself.
FOLLOWED = {
    rules.Action.CONFIRM,
    rules.Action.RESPOND,
    rules.Action.STABILISE,
    rules.Action.RECOVER,
    rules.Action.REOPEN,
}


def follow(parent: Incident, action: rules.Action, actor: Actor | None) -> None:
    """Called in the transaction that moved the parent."""
    from anlan.incidents.actions.verifying import request_verification

    if action not in FOLLOWED:
        return
    rows = Incident.objects.for_system("follow").filter(parent=parent, follows_parent=True)
    for child in rows.select_for_update(of=("self",)):
        move = rules.transition(child.state_enum, action)
        if move is None or move.to == child.state_enum:
            continue
        reason = Reason.of("incidents.follows_parent", number=parent.number)
        apply_action(child, action, actor=actor, because=[reason])
        if action == rules.Action.RECOVER:
            request_verification(child, actor=actor)
