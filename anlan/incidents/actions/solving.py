"""The customer's solution: drafted, corrected, issued as a version that never changes, sent."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.documents import docx
from anlan.documents.model import Document, Language, as_json
from anlan.incidents import timeline
from anlan.incidents.actions.verbs import StateForbids, Verb, change
from anlan.incidents.models import Incident, Solution
from anlan.incidents.solutions import draft, paper
from anlan.notifications.actions import queue_delivery
from anlan.notifications.message import About, Message, Recipient
from anlan.organisations.models import Contact

_RACES = 5


@transaction.atomic
def draft_solution(incident: Incident, *, language: Language, actor: Actor) -> Solution:
    """The draft of this incident, written anew from strategy and situation."""
    if not incident.is_open:
        raise StateForbids(_("The incident is over; there is nothing to solve."))
    fields = {**draft.draft(incident, language), "language": language}
    rows = Solution.objects.for_system("draft")
    solution, _made = rows.update_or_create(incident=incident, number=None, defaults=fields)
    audit.record(actor, Verb.SOLUTION_EDITED, incident, drafted=fields["based_on"])
    return solution


@transaction.atomic
def edit_solution(solution: Solution, *, actor: Actor, **fields: Any) -> None:
    """Correct the draft; a version that was issued is refused, for ever."""
    rows = Solution.objects.for_system("edit").filter(pk=solution.pk, number=None)
    if rows.update(**fields, updated_at=timezone.now()) != 1:
        raise _already_issued()
    solution.refresh_from_db()
    audit.record(actor, Verb.SOLUTION_EDITED, solution.incident, fields=sorted(fields))


def _already_issued() -> Refused:
    return Refused(
        _("This version has been issued and does not change any more; draft the next one."),
        code="solution-issued",
    )


def issue_solution(solution: Solution, *, actor: Actor) -> Solution:
    """Freeze the draft into the next version and stop the plan clock.

    The paper is written before the transaction, because that takes long; whoever loses the race
    for a number writes it again. A crash leaves the draft as it was.
    """
    if not solution.temporary.strip() and not solution.permanent.strip():
        raise BadInput(
            _("A solution needs a temporary or a permanent measure."),
            errors=[{"field": "temporary", "expected": "text"}],
        )
    for _attempt in range(_RACES):
        number = solution.incident.solutions.filter(number__isnull=False).count() + 1
        document = paper.build(solution, number=number, by=actor.label)
        if _freeze(solution, number, document, docx.render(document), actor):
            return solution
    raise Refused(_("Somebody else is issuing solutions of this incident; try again."))


@transaction.atomic
def _freeze(
    solution: Solution, number: int, document: Document, content: bytes, actor: Actor
) -> bool:
    """Whether this number was still free and the draft still the one that was written down."""
    rows = Incident.objects.for_system("issue").select_for_update(of=("self",))
    incident = rows.get(pk=solution.incident_id)
    if incident.solutions.filter(number__isnull=False).count() + 1 != number:
        return False
    drafts = Solution.objects.for_system("issue").filter(pk=solution.pk, number=None)
    digest, now = hashlib.sha256(content).hexdigest(), timezone.now()
    issued = drafts.filter(updated_at=solution.updated_at).update(
        number=number, document=as_json(document), file=content, sha256=digest,
        timeline_head=incident.timeline_head, issued_by=actor.label, issued_at=now, updated_at=now,
    )  # fmt: skip
    if issued != 1:
        if drafts.exists():
            solution.refresh_from_db()
            return False
        raise _already_issued()
    if incident.planned_at is None:
        change(incident, None, planned_at=now)
    timeline.append(incident, "solution_issued", actor, version=number, sha256=digest)
    audit.record(actor, Verb.SOLUTION_ISSUED, incident, version=number, sha256=digest)
    solution.refresh_from_db()
    return True


@transaction.atomic
def send_solution(solution: Solution, contact: Contact, *, actor: Actor) -> None:
    """Hand the issued version to the customer's contact; the same version goes out once each."""
    incident = solution.incident
    if solution.number is None:
        raise Refused(_("Issue the solution first; a draft is not sent."), code="not-issued")
    if contact.organisation_id != incident.organisation_id or not contact.email:
        raise BadInput(
            _("This contact cannot be written to."),
            errors=[{"field": "contact", "expected": "a contact of the customer with an address"}],
        )
    text = f"{paper.text_of(solution)}\n\nsha256 (Word): {solution.sha256}"
    message = Message(
        organisation_id=incident.organisation_id,
        recipient=Recipient(contact.pk, contact.name, contact.email, contact.language),
        subject=f"{incident.number} {paper.text_of(solution).splitlines()[0]} v{solution.number}",
        text=text,
        about=About("incident", str(incident.uid), incident.number),
    )
    queue_delivery(message, key=f"solution:{solution.uid}:{contact.uid}")
    timeline.append(
        incident, "solution_sent", actor, version=solution.number, contact=contact.pk,
        channel="email",
    )  # fmt: skip
    audit.record(actor, Verb.SOLUTION_ISSUED, incident, sent_to=contact.pk)
