"""Freezing the terms, pausing the clocks, and warning before a promise is broken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from anlan.calendars.facts import preset
from anlan.calendars.loading import as_json
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.duty.models import on_duty_contacts
from anlan.engine.actions import URGENT, enqueue
from anlan.incidents import clocks, timeline
from anlan.incidents.actions.verbs import Verb, change
from anlan.incidents.models import ClockPause, Incident
from anlan.incidents.terms import courses_of, terms_of
from anlan.incidents.words import CLOCK_WORDS
from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Contact, Contract


def frozen_terms(organisation_id: int, now: datetime) -> dict[str, Any]:
    """The terms of the contract in force; later edits do not move deadlines that run."""
    rows = Contract.objects.for_system("freeze terms").filter(organisation_id=organisation_id)
    contract = rows.in_force(timezone.localdate(now)).select_related("calendar").first()
    office = preset("5x8")
    if contract is None:
        return {"contract": "", "service": preset("7x24"), "working": office}
    own = as_json(contract.calendar)
    return {
        "contract": contract.number,
        "service": own,
        "working": own if own["holidays"] else office,
        "targets": contract.targets,
        "report_within": contract.report_within,
        "pauses": contract.pauses,
        "recovery": contract.recovery,
    }


@transaction.atomic
def pause_clocks(
    incident: Incident, why: str, *, note: str = "", actor: Actor, version: int | None = None
) -> None:
    """Let plan and resolve stand still, if the contract allows this reason."""
    if why not in ClockPause.Why.values:
        expected = ", ".join(ClockPause.Why.values)
        raise BadInput(
            _("This is no reason to pause a clock."),
            errors=[{"field": "why", "expected": expected}],
        )
    verdict = clocks.may_pause(
        why,
        terms_of(incident),
        is_paused=incident.clock_pauses.filter(ended_at=None).exists(),
        is_unrecovered=incident.state_enum.is_unrecovered,
    )
    if not verdict.is_allowed:
        raise Refused(" ".join(say(reason) for reason in verdict.because), code="pause-forbidden")
    change(incident, version)
    try:
        with transaction.atomic():
            ClockPause.objects.create(
                incident=incident, reason=why, note=note[:500], started_at=timezone.now(),
                started_by=actor.label,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(say(Reason.of("incidents.pause_running")), code="pause-forbidden") from error
    timeline.append(incident, "clocks_paused", actor, reason=why, why=note[:500])
    audit.record(actor, Verb.CLOCKS_PAUSED, incident, reason=why)


@transaction.atomic
def resume_clocks(incident: Incident, *, actor: Actor | None, version: int | None = None) -> None:
    """Let the clocks run again; every deadline and every warning moves by the pause."""
    rows = ClockPause.objects.filter(incident=incident, ended_at=None)
    label = actor.label if actor else ""
    if rows.update(ended_at=timezone.now(), ended_by=label) != 1:
        raise Refused(_("The clocks are not paused."), code="not-paused")
    change(incident, version)
    timeline.append(incident, "clocks_resumed", actor)
    audit.record(actor, Verb.CLOCKS_RESUMED, incident)
    plan_warnings(incident)


def plan_warnings(incident: Incident) -> None:
    """Set the timer of each clock's next warning; called in the transaction that moved them.

    A timer that was set for another moment finds that out when it fires, and does nothing. The
    gravest warning that a change put into the past is due at once, unless it was given before.
    """
    now, terms = timezone.now(), terms_of(incident)
    for course in courses_of(incident):
        for percent, at in clocks.next_warnings(course, terms, now):
            enqueue(
                "incidents.warn_of_clock",
                args={
                    "incident_id": incident.pk,
                    "name": course.name,
                    "percent": percent,
                    "at": at.isoformat(),
                },
                run_at=max(at, now),
                dedupe_key=f"clock:{incident.uid}:{course.name}:{percent}:{at.isoformat()}",
                priority=URGENT,
            )


@transaction.atomic
def warn_of_clock(incident: Incident, *, name: str, percent: int, at: datetime) -> bool:
    """Warn if the clock still runs and this much of it is used up at that very moment."""
    now, terms = timezone.now(), terms_of(incident)
    course = next((one for one in courses_of(incident) if one.name == name), None)
    if course is None or not incident.is_open:
        return False
    if (percent, at) not in clocks.next_warnings(course, terms, now):
        return False
    plan_warnings(incident)
    due_at = clocks.deadline_of(course, terms, now).due_at
    timeline.append(
        incident, "clock_warning", None, clock=name, percent=percent, due_at=due_at.isoformat(),
        because=[Reason.of("incidents.clock_used", percent=percent).as_json()],
    )  # fmt: skip
    for contact in _to_warn(incident, percent, now):
        _warn(incident, contact, name, percent, due_at)
    return True


def _to_warn(incident: Incident, percent: int, now: datetime) -> list[Contact]:
    """Whoever is on duty at the first level; a broken promise also reaches the second."""
    levels = (1, 2) if percent >= 100 else (1,)
    found = {
        contact.pk: contact
        for level in levels
        for contact in on_duty_contacts(incident.organisation_id, level, now)
    }
    return list(found.values())


def _warn(incident: Incident, contact: Contact, name: str, percent: int, due_at: datetime) -> None:
    with translation.override(contact.language):
        mark = "" if incident.kind == "real" else f"[{incident.kind}] "
        values = {
            "mark": mark,
            "number": incident.number,
            "clock": CLOCK_WORDS[name],
            "percent": percent,
            "title": incident.headline,
            "due": timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M"),
            "url": f"{settings.ANLAN_PUBLIC_URL}/incidents/{incident.uid}/clocks/{name}/",
            "head": incident.timeline_head,
        }
        subject = _("%(mark)s%(number)s %(clock)s: %(percent)s %% of the time is used") % values
        text = _(
            "%(title)s\n%(clock)s is due at %(due)s; %(percent)s %% of the time is used.\n"
            "Why then: %(url)s\nHead of the timeline: %(head)s\n"
        )
        message = Message(
            organisation_id=incident.organisation_id,
            recipient=Recipient(contact.pk, contact.name, contact.email, contact.language),
            subject=subject,
            text=text % values,
            about=About("incident", str(incident.uid), incident.number),
        )
    key = f"clock:{incident.uid}:{name}:{percent}:{due_at.isoformat()}:{contact.uid}"
    queue_delivery(message, key=key)
