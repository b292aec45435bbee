"""What changes problems, corrective actions and reports."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import or_system
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.core.text import one_line
from anlan.documents import docx
from anlan.documents.model import Language, as_json
from anlan.incidents import timeline
from anlan.incidents.models import Incident
from anlan.problems import facts, gates, report, rules
from anlan.problems.models import CorrectiveAction, Problem, ProblemCounter, ProblemReport

if TYPE_CHECKING:
    from datetime import date

    from anlan.core.actors import Actor
    from anlan.problems.content import ReportContent

_RACES = 5


class Verb(models.TextChoices):
    OPENED = "problems.opened", _("opened the problem")
    CHANGED = "problems.changed", _("changed the problem")
    MOVED = "problems.moved", _("changed the state of the problem")
    ACTION_ADDED = "problems.action_added", _("added a corrective action")
    ACTION_DONE = "problems.action_done", _("finished a corrective action")
    REPORT_MADE = "problems.report_made", _("made a report")


def next_number(year: int) -> str:
    """The next problem number of the year; the counter's row lock serialises the writers."""
    ProblemCounter.objects.get_or_create(year=year)
    rows = ProblemCounter.objects.filter(year=year)
    rows.update(last=F("last") + 1)
    return f"PRB-{year}-{rows.get().last:04d}"


@transaction.atomic
def open_problem(incident: Incident, *, actor: Actor | None) -> Problem:
    """The problem of an incident; the one that exists already is given back unchanged."""
    # The incident's row lock keeps a person and the job from opening two at the same moment.
    rows = Incident.objects.for_system("open a problem").select_for_update(of=("self",))
    locked = rows.get(pk=incident.pk)
    known = locked.problems.first()
    if known is not None:
        return known
    version = locked.strategy_version
    category = version.strategy.category if version else ""
    problem = Problem.objects.for_system("open").create(
        number=next_number(timezone.now().year),
        organisation_id=locked.organisation_id,
        title=locked.title,
        fault_class=rules.fault_class_of(category, locked.source).value,
    )
    problem.incidents.add(locked)
    reason = Reason.of("problems.opened", number=problem.number).as_json()
    timeline.append(incident, "problem_opened", actor, problem=problem.number, because=[reason])
    audit.record(actor, Verb.OPENED, problem, incident=locked.number)
    return problem


@transaction.atomic
def change_problem(problem: Problem, *, actor: Actor | None, **fields: Any) -> None:
    """Correct what is known; the first cause moves an open problem on."""
    if fields.get("cause", "").strip() and problem.state == rules.State.OPEN:
        fields["state"] = rules.State.INVESTIGATING.value
    for name, value in fields.items():
        setattr(problem, name, value)
    problem.save(update_fields=[*fields, "updated_at"])
    audit.record(actor, Verb.CHANGED, problem, fields=sorted(fields))


@transaction.atomic
def move_problem(problem: Problem, to: rules.State, *, actor: Actor | None) -> None:
    """Resolve, close or take up again, as the rules allow."""
    open_actions = problem.actions.filter(state=CorrectiveAction.State.OPEN).count()
    before = rules.State(problem.state)
    verdict = rules.may_move(before, to, gates.learned_from(problem), open_actions=open_actions)
    if not verdict.is_allowed:
        raise Refused(
            " ".join(say(reason) for reason in verdict.because),
            code="state-forbids",
            reasons=[reason.as_json() for reason in verdict.because],
        )
    now = timezone.now()
    moments = {rules.State.RESOLVED: "resolved_at", rules.State.CLOSED: "closed_at"}
    values = {"state": to.value} | ({moments[to]: now} if to in moments else {})
    rows = Problem.objects.for_system("move").filter(pk=problem.pk, state=before.value)
    if rows.update(**values, updated_at=now) != 1:
        raise Refused(_("Somebody changed the problem meanwhile; look at it again."))
    problem.refresh_from_db()
    audit.record(actor, Verb.MOVED, problem, before=before.value, after=to.value)


@transaction.atomic
def add_action(
    problem: Problem,
    kind: rules.ActionKind,
    description: str,
    *,
    owner: str = "",
    due_on: date | None = None,
    actor: Actor | None,
) -> CorrectiveAction:
    """Name what is changed; a reason why nothing is counts as signed by who gives it."""
    is_signed = kind is rules.ActionKind.NONE_WITH_REASON
    if not description.strip():
        raise BadInput(
            _("Say what is done, or why nothing is."),
            errors=[{"field": "description", "expected": "text"}],
        )
    action = CorrectiveAction.objects.create(
        problem=problem,
        kind=kind.value,
        description=description.strip(),
        owner=one_line(owner, 100),
        due_on=None if is_signed else due_on,
        state=CorrectiveAction.State.DONE if is_signed else CorrectiveAction.State.OPEN,
        signed_by=or_system(actor).label if is_signed else "",
        done_at=timezone.now() if is_signed else None,
    )
    audit.record(actor, Verb.ACTION_ADDED, problem, kind=kind.value, description=description[:300])
    return action


@transaction.atomic
def finish_action(action: CorrectiveAction, *, actor: Actor | None) -> None:
    rows = CorrectiveAction.objects.filter(pk=action.pk, state=CorrectiveAction.State.OPEN)
    if rows.update(state=CorrectiveAction.State.DONE, done_at=timezone.now()) != 1:
        raise Refused(_("This corrective action is already done."), code="already-done")
    audit.record(actor, Verb.ACTION_DONE, action.problem, action=str(action.uid))


def make_report(problem: Problem, *, language: Language, actor: Actor | None) -> ProblemReport:
    """Freeze what is known into the next revision; its hash goes onto the timeline.

    A long report takes seconds to write, so that happens before the transaction; whoever loses
    the race for a revision writes again.
    """
    # The Word library takes longer to load than everything else at start.

    incident = problem.main_incident
    if incident is None:
        raise NotVisible(_("The problem has no incident to report about."))
    for _attempt in range(_RACES):
        revision = problem.reports.count() + 1
        known = facts.gather(problem, incident, language, revision=revision, made_by=actor)
        document = report.build(known)
        made = _freeze(problem, incident, known, (as_json(document), docx.render(document)), actor)
        if made is not None:
            return made
    raise Refused(_("Somebody else is making reports of this problem; try again."))


@transaction.atomic
def _freeze(
    problem: Problem,
    incident: Incident,
    known: ReportContent,
    written: tuple[dict[str, Any], bytes],
    actor: Actor | None,
) -> ProblemReport | None:
    """Store the revision, or None when somebody else has just taken its number."""
    Problem.objects.for_system("report").select_for_update(of=("self",)).get(pk=problem.pk)
    if problem.reports.count() + 1 != known.revision:
        return None
    document, content = written
    digest = hashlib.sha256(content).hexdigest()
    made = ProblemReport.objects.for_system("report").create(
        problem=problem,
        incident=incident,
        revision=known.revision,
        stage=known.stage.value,
        language=known.language,
        document=document,
        file=content,
        sha256=digest,
        timeline_head=known.head,
        made_by=or_system(actor).label,
    )
    named: dict[str, str | int] = {"revision": known.revision, "sha256": digest}
    reason = Reason.of("problems.report_made", number=problem.number, **named)
    because = [reason.as_json()]
    timeline.append(
        incident, "report_made", actor, problem=problem.number, because=because, **named
    )
    audit.record(actor, Verb.REPORT_MADE, problem, **named)
    return made
