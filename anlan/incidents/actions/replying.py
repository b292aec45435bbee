"""What somebody answers to a page over the channel itself: takes it on, or passes it on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.reasons import Reason
from anlan.engine.actions import URGENT, cancel, enqueue
from anlan.incidents import paging, rules, timeline
from anlan.incidents.actions.response import acknowledge_incident
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.models import Incident
from anlan.notifications.channels import Reply
from anlan.notifications.models import Delivery


@transaction.atomic
def answer_page(delivery: Delivery, reply: Reply) -> None:
    """Called once for each page; an answer that comes too late is written down with its reason."""
    contact = delivery.contact
    if contact is None or not delivery.link or delivery.guard != "incidents.still_wanted":
        return  # Customers and suppliers are told, not asked.
    rows = Incident.objects.for_system("answer to a page").select_for_update(of=("self",))
    incident = rows.filter(uid=delivery.about_uid).first()
    if incident is None:
        return
    actor = Actor("contact", contact.pk, contact.name)
    late = paging.still_wanted(**delivery.guard_args).reason
    has_moved_on = late is not None and late.code == "incidents.ladder_moved_on"
    if late is not None and not (has_moved_on and reply is Reply.TAKE):
        _note(incident, "reply_late", actor, delivery, [late])
    elif reply is Reply.TAKE:
        _note(incident, "reply_taken", actor, delivery, [])
        acknowledge_incident(incident, actor=actor, channel=delivery.channel)
    else:
        _pass_on(incident, actor, delivery)


def _pass_on(incident: Incident, actor: Actor, delivery: Delivery) -> None:
    """The next rung is called now instead of at its time; the ones after it keep theirs."""
    position = incident.ladder_position
    verdict = rules.pass_on(len(incident.ladder), position, _position_of(incident, delivery))
    _note(incident, "passed_on", actor, delivery, verdict.because)
    audit.record(actor, Verb.PASSED_ON, incident, channel=delivery.channel)
    if verdict.what == "stop":
        return
    key = f"rung:{incident.uid}:{incident.ladder_arm}:{position}"
    cancel(dedupe_key=key)
    enqueue(
        "incidents.page_rung",
        args={
            "incident_id": incident.pk,
            "arm": incident.ladder_arm,
            "position": position,
            "armed_at": _armed_at(incident).isoformat(),
        },
        dedupe_key=f"{key}:passed",
        priority=URGENT,
    )


def _position_of(incident: Incident, delivery: Delivery) -> int:
    """The last rung of this run of the ladder that called the person."""
    found = -1
    for entry in incident.timeline.filter(kind="paged"):
        data = entry.content["data"]
        arm, _dot, position = data["attempt"].partition(".")
        if data["contact"] == delivery.contact_id and arm == str(incident.ladder_arm):
            found = max(found, int(position))
    return found


def _armed_at(incident: Incident) -> datetime:
    entry = incident.timeline.filter(kind="ladder_armed").order_by("-seq").first()
    return datetime.fromisoformat(entry.content["at"]) if entry else timezone.now()


def _note(
    incident: Incident, kind: str, actor: Actor, delivery: Delivery, because: list[Reason]
) -> None:
    """With the proof: which message, and what its far end told in its own words."""
    receipt = delivery.receipt or {}
    proof = Reason.of(
        "incidents.replied",
        told=str(receipt.get("told") or receipt.get("reply")),
        reference=str(receipt.get("reference", "–")),
    )
    timeline.append(
        incident, kind, actor, contact=delivery.contact_id, channel=delivery.channel,
        delivery=str(delivery.uid), because=[one.as_json() for one in (proof, *because)],
    )  # fmt: skip
