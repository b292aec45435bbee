"""The way through a strategy: which steps are open, which are passed over, who has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.accounts.models import User
from anlan.accounts.permissions import may
from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, Refused
from anlan.core.reasons import Reason
from anlan.duty.models import on_duty_contacts
from anlan.engine.actions import enqueue
from anlan.incidents import paging, situation, timeline
from anlan.incidents.actions.verbs import StateForbids, Verb, change
from anlan.incidents.models import Incident, IncidentStep
from anlan.incidents.stepflow import Plan, opened_with, openings
from anlan.notifications.actions import queue_delivery
from anlan.strategies.fileformat.conditions import judge, read_condition

State = IncidentStep.State
OPEN = (State.TODO, State.RUNNING, State.FAILED, State.UNKNOWN)


def require_open(step: IncidentStep) -> None:
    """Refuse what is settled, and what the way through the strategy has not reached."""
    if step.state not in OPEN:
        raise Refused(_("This step has already been settled."), code="step-settled")
    if not step.is_current:
        raise Refused(
            _("This step is not due yet; settle the open ones first."), code="step-not-open"
        )
    if not step.incident.state_enum.is_unrecovered:
        raise StateForbids(_("The incident is over; its steps stay as they are."))


def open_steps(incident: Incident, ids: Iterable[str]) -> None:
    """Open these steps with all that begins beside them; called in a transaction.

    A step whose condition does not hold now is skipped with that reason, and the way goes on
    behind it; a condition that cannot be judged leaves the decision to a person.
    """
    rows = {row.step_id: row for row in incident.steps.all()}
    plan = Plan({name: row.definition for name, row in rows.items()})
    waiting, facts = list(ids), None
    while waiting:
        ready = openings(plan, waiting, _live(rows))
        if not ready:
            break
        for name in opened_with(plan, ready[0], _live(rows)):
            row = rows[name]
            if row.definition.get("when") and facts is None:
                facts = situation.present(incident, timezone.now())
            why = _not_applicable(row, facts or {})
            _open(row, skipped_because=why)
            if why and plan.passing(name):
                waiting.append(plan.passing(name))
        waiting = [one for one in waiting if one != ready[0] and not rows[one].is_current]
    _remember(incident, rows, waiting)


def _live(rows: dict[str, IncidentStep]) -> list[str]:
    return [name for name, row in rows.items() if row.is_current]


def _not_applicable(row: IncidentStep, facts: dict[str, object]) -> Reason | None:
    condition = row.definition.get("when")
    if not condition or judge(read_condition(condition), facts).holds is not False:
        return None
    return Reason.of("incidents.step_not_applicable", condition=condition)


def _open(row: IncidentStep, *, skipped_because: Reason | None) -> None:
    """A step that is reached again (clean, look again) begins anew; the timeline keeps the past."""
    now = timezone.now()
    if row.finished_at is not None:
        row.attempt += 1
    because = [skipped_because.as_json()] if skipped_because else []
    row.state = State.SKIPPED if skipped_because else State.TODO
    row.is_current, row.is_awaited = skipped_because is None, False
    row.opened_at, row.started_at, row.job_id = now, None, None
    row.finished_at = now if skipped_because else None
    row.because, row.choice, row.actor_label = because, "", ""
    row.save(
        update_fields=[
            "state", "is_current", "is_awaited", "attempt", "opened_at", "started_at",
            "finished_at", "job_id", "because", "choice", "actor_label",
        ]
    )  # fmt: skip
    if skipped_because is None:
        _set_budget_timer(row, now)
    else:
        timeline.append(
            row.incident, "step", None, step=row.step_id, state=State.SKIPPED, because=because
        )


def _set_budget_timer(row: IncidentStep, now: datetime) -> None:
    """A row that falls due when the time of this attempt is used up."""
    budget_s = row.definition.get("budget_s")
    if budget_s:
        enqueue(
            "incidents.step_over_budget",
            args={"step_id": row.pk, "attempt": row.attempt},
            run_at=now + timedelta(seconds=budget_s),
            dedupe_key=f"budget:{row.pk}:{row.attempt}",
        )


@transaction.atomic
def note_over_budget(step: IncidentStep, *, attempt: int) -> None:
    """The attempt took longer than planned and is still open: mark it and remind its people."""
    if (
        step.attempt != attempt
        or not step.is_current
        or not step.incident.state_enum.is_unrecovered
    ):
        return
    minutes = step.definition["budget_s"] // 60
    reason = Reason.of("incidents.step_over_budget", minutes=minutes)
    people = on_duty_contacts(step.incident.organisation_id, 1, timezone.now())
    timeline.append(
        step.incident, "step_over_budget", None, step=step.step_id, attempt=attempt,
        contacts=[contact.pk for contact in people], because=[reason.as_json()],
    )  # fmt: skip
    for contact in people:
        message = paging.budget_message(step, contact, minutes)
        queue_delivery(message, key=f"budget:{step.pk}:{attempt}:{contact.pk}")


def _remember(incident: Incident, rows: dict[str, IncidentStep], waiting: list[str]) -> None:
    """Steps at which a branch waits, and the first open one for whoever shows a single step."""
    incident.steps.filter(step_id__in=waiting).update(is_awaited=True)
    first = next((name for name, row in rows.items() if row.is_current), "")
    change(incident, None, current_step=first)


def move_on(step: IncidentStep) -> None:
    """The step is over: open what follows, and what waited for this branch to end."""
    incident = step.incident
    IncidentStep.objects.filter(pk=step.pk).update(is_current=False)
    plan = Plan({row.step_id: row.definition for row in incident.steps.all()})
    is_passed = isinstance(step.definition.get("next"), dict) and not step.choice
    following = (
        plan.passing(step.step_id) if is_passed else plan.following(step.step_id, step.choice)
    )
    waiting = list(incident.steps.filter(is_awaited=True).values_list("step_id", flat=True))
    is_open = incident.steps.filter(step_id=following, is_current=True).exists()
    if following and not is_open and following not in waiting:
        waiting.append(following)
    open_steps(incident, waiting)


@transaction.atomic
def retry_step(step: IncidentStep, *, actor: Actor) -> None:
    """Try a failed step again as a new attempt; its guards have to be given anew."""
    rows = IncidentStep.objects.filter(pk=step.pk, state=State.FAILED, is_current=True)
    changed = rows.update(
        state=State.TODO, attempt=F("attempt") + 1, because=[], job_id=None,
        started_at=None, finished_at=None, opened_at=timezone.now(),
    )  # fmt: skip
    if changed != 1:
        raise Refused(_("Only a failed step can be tried again."), code="step-not-failed")
    step.refresh_from_db()
    _set_budget_timer(step, timezone.now())
    change(step.incident, None)
    timeline.append(step.incident, "step_retried", actor, step=step.step_id, attempt=step.attempt)
    audit.record(actor, Verb.STEP_CHANGED, step.incident, step=step.step_id, state="todo")


@transaction.atomic
def hand_over(step: IncidentStep, username: str, *, actor: Actor) -> None:
    """Give an open step to another person who may work in this incident."""
    require_open(step)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not may(user, "incidents.work", step.incident.organisation_id):
        raise BadInput(
            _("Nobody of that name may work on this incident."),
            errors=[{"field": "to", "expected": "the user name of somebody who may work on it"}],
        )
    IncidentStep.objects.filter(pk=step.pk).update(assignee=user)
    change(step.incident, None)
    timeline.append(step.incident, "step_handed_over", actor, step=step.step_id, to=user.pk)
    audit.record(actor, Verb.STEP_CHANGED, step.incident, step=step.step_id, to=user.pk)
