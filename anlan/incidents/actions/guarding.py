"""Words on guarded steps: the first of two persons, and approvals from the page or a link."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.core.saying import say
from anlan.core.secrets import token_digest
from anlan.duty.models import on_duty_contacts
from anlan.incidents import paging, stepguards, timeline
from anlan.incidents.actions import stepping
from anlan.incidents.actions.verbs import Verb, change
from anlan.incidents.models import ApprovalLink, IncidentStep, StepWord
from anlan.notifications.actions import queue_delivery
from anlan.organisations.models import Contact

LINK_LIVES = timedelta(hours=4)


class GuardMissing(Refused):
    """An approval or a second person is lacking; the sentence says which."""

    code = "guard-missing"


def words_of(step: IncidentStep) -> list[stepguards.Word]:
    rows = step.words.filter(attempt=step.attempt)
    return [stepguards.Word(row.kind, row.granted, row.actor, row.at) for row in rows]


def require_guards(step: IncidentStep, actor: Actor) -> None:
    """Raise GuardMissing with every guard that is not satisfied for this person now."""
    missing = stepguards.lacking(
        step.definition, words_of(step), by=actor.person, now=timezone.now()
    )
    if missing:
        raise GuardMissing(
            " ".join(say(reason) for reason in missing),
            reasons=[reason.as_json() for reason in missing],
        )


@transaction.atomic
def give_first_word(step: IncidentStep, *, actor: Actor) -> None:
    """The first of two persons agrees; another one has to start the step within the limit.

    What is done already can still be undone, and that needs two persons as well.
    """
    if not (step.undoes and step.state == IncidentStep.State.DONE):
        stepping.require_open(step)
    if not step.definition.get("two_person"):
        raise Refused(_("This step does not need two persons."), code="no-such-guard")
    if ":" not in actor.person:
        raise Refused(
            _("The terminal, and a token that no person made, cannot be one of two persons."),
            code="persons",
        )
    _say(step, stepguards.FIRST, actor, granted=True, why="")


@transaction.atomic
def answer_approval(step: IncidentStep, *, granted: bool, why: str, actor: Actor) -> None:
    """Approve or refuse this attempt; a refusal needs its reason and can be taken back."""
    stepping.require_open(step)
    if not step.definition.get("approve"):
        raise Refused(_("This step does not need an approval."), code="no-such-guard")
    if actor.person == "token":
        raise Refused(_("A token that no person made approves nothing."), code="persons")
    if not granted and not why.strip():
        raise BadInput(
            _("Say why it is refused."), errors=[{"field": "why", "expected": "the reason"}]
        )
    _say(step, stepguards.APPROVAL, actor, granted=granted, why=why.strip()[:500])


def _say(step: IncidentStep, kind: str, actor: Actor, *, granted: bool, why: str) -> None:
    StepWord.objects.create(
        step=step, attempt=step.attempt, kind=kind, granted=granted, why=why,
        actor=actor.person, actor_label=actor.label, at=timezone.now(),
    )  # fmt: skip
    change(step.incident, None)
    timeline.append(
        step.incident, "step_word", actor, step=step.step_id, attempt=step.attempt,
        word=kind, granted=granted, why=why,
    )  # fmt: skip
    audit.record(actor, Verb.STEP_AGREED, step.incident, step=step.step_id, granted=granted)


@transaction.atomic
def ask_approval(step: IncidentStep, *, actor: Actor) -> list[Contact]:
    """Ask whoever is responsible now; each gets a link of his own in the same transaction."""
    stepping.require_open(step)
    if not step.definition.get("approve"):
        raise Refused(_("This step does not need an approval."), code="no-such-guard")
    now = timezone.now()
    # The responsible level first; where nobody holds it, those who are on duty.
    asked = on_duty_contacts(step.incident.organisation_id, 2, now)
    asked = [one for one in asked if not _is_actor(one, actor)] or [
        one
        for one in on_duty_contacts(step.incident.organisation_id, 1, now)
        if not _is_actor(one, actor)
    ]
    if not asked:
        raise Refused(
            _("Nobody else is on duty who could approve; somebody has to do it on this page."),
            code="nobody-to-ask",
        )
    timeline.append(
        step.incident, "approval_asked", actor, step=step.step_id, attempt=step.attempt,
        contacts=[contact.pk for contact in asked],
    )  # fmt: skip
    change(step.incident, None)
    for contact in asked:
        _send_link(step, contact, actor)
    audit.record(actor, Verb.STEP_AGREED, step.incident, step=step.step_id, asked=len(asked))
    return asked


def _is_actor(contact: Contact, actor: Actor) -> bool:
    return contact.user_id is not None and actor.person == f"user:{contact.user_id}"


def _send_link(step: IncidentStep, contact: Contact, actor: Actor) -> None:
    secret = secrets.token_urlsafe(24)
    link = ApprovalLink.objects.create(
        step=step, attempt=step.attempt, contact=contact, asked_by=actor.reference,
        digest=token_digest(secret), expires_at=timezone.now() + LINK_LIVES,
    )  # fmt: skip
    message = paging.approval_message(step, contact, secret)
    queue_delivery(message, key=f"approval:{step.incident.uid}:{link.pk}")


def usable_approval(secret: str) -> ApprovalLink:
    """The link behind a secret; NotVisible when it never was, is over, or was used."""
    rows = ApprovalLink.objects.select_related("step__incident__organisation", "contact")
    link = rows.filter(digest=token_digest(secret)).first()
    if link is None or not link.is_usable(timezone.now()):
        raise NotVisible(_("This link is no longer valid; sign in to see the incident."))
    return link


@transaction.atomic
def answer_by_link(secret: str, *, granted: bool, why: str) -> IncidentStep:
    """Approve or refuse with the link of a message; it is void afterwards.

    A colleague answers as the user he is, so that he cannot start what he approved.
    """
    link = usable_approval(secret)
    used = ApprovalLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now())
    if used != 1:
        raise NotVisible(_("This link is no longer valid; sign in to see the incident."))
    contact = link.contact
    actor = (
        Actor("user", contact.user_id, contact.name)
        if contact.user_id
        else Actor("contact", contact.pk, contact.name)
    )
    answer_approval(link.step, granted=granted, why=why, actor=actor)
    return link.step
