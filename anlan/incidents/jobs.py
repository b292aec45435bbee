"""Work that waits: judging events, paging, watching, verifying."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from anlan.engine.context import JobContext
from anlan.engine.registry import job
from anlan.incidents import actions, pipeline
from anlan.incidents.actions import customer, visits
from anlan.incidents.actions.proving import is_watched
from anlan.incidents.matching import match_incident
from anlan.incidents.models import (
    Event,
    Incident,
    IncidentStep,
    RecoveryWatch,
    StepRun,
    WorkOrder,
)
from anlan.incidents.references import reference_to
from anlan.incidents.running.actions import settle_run
from anlan.incidents.running.jobs import carry_out_step as carry_out_step  # Declares it.
from anlan.incidents.running.kinds import kind_of
from anlan.incidents.verification import run_all


def _incident(incident_id: int) -> Incident:
    rows = Incident.objects.for_system("job").select_for_update(of=("self",))
    return rows.get(pk=incident_id)


@job("incidents.process_event", pure=True, max_attempts=8)
def process_event(_ctx: JobContext, event_id: int) -> None:
    """Judge an accepted event: open, join, append, mute or queue."""
    pipeline.process(Event.objects.for_system("process").get(pk=event_id))


@job("incidents.page_rung", pure=True, max_attempts=20)
def page_rung(_ctx: JobContext, incident_id: int, arm: int, position: int, armed_at: str) -> None:
    """Page one rung of an escalation ladder, and set the timer of the next."""
    actions.page_rung(
        _incident(incident_id),
        arm=arm,
        position=position,
        armed_at=datetime.fromisoformat(armed_at),
    )


@job("incidents.warn_of_clock", pure=True, max_attempts=20)
def warn_of_clock(_ctx: JobContext, incident_id: int, name: str, percent: int, at: str) -> None:
    """Warn that part of a promised time is used up, unless the deadline has moved since."""
    moment = datetime.fromisoformat(at)
    actions.warn_of_clock(_incident(incident_id), name=name, percent=percent, at=moment)


@job("incidents.check_silence", pure=True, max_attempts=20)
def check_silence(_ctx: JobContext, incident_id: int, arm: int) -> None:
    """Call again about an incident that was taken on and then left alone."""
    actions.check_silence(_incident(incident_id), arm=arm)


@job("incidents.customer_update_due", pure=True, max_attempts=20)
def customer_update_due(_ctx: JobContext, incident_id: int, number: int, reminded: int) -> None:
    """Remind whoever works on an incident that the customer waits for an update."""
    customer.remind_of_update(_incident(incident_id), number=number, reminded=reminded)


@job("incidents.heal_if_quiet", pure=True)
def heal_if_quiet(_ctx: JobContext, incident_id: int, until: str) -> None:
    """Call an incident healed when nothing fired during its watch window."""
    actions.heal_if_quiet(_incident(incident_id), until=datetime.fromisoformat(until))


@job("incidents.step_over_budget", pure=True)
def step_over_budget(_ctx: JobContext, step_id: int, attempt: int) -> None:
    """Remind of a step that is still open when its time is used up."""
    step = IncidentStep.objects.filter(pk=step_id).first()
    if step is not None:
        step.incident = _incident(step.incident_id)
        actions.note_over_budget(step, attempt=attempt)


@job("incidents.promote_overdue_report", pure=True)
def promote_overdue_report(_ctx: JobContext, event_id: int) -> None:
    """Make an unanswered report an incident when its time is over."""
    event = Event.objects.for_system("overdue").waiting().filter(pk=event_id).first()
    if event is not None:
        actions.promote_report(event, actor=None)


@job("incidents.visit_unanswered", pure=True, max_attempts=8)
def visit_unanswered(_ctx: JobContext, order_id: int) -> None:
    """Tell who is on duty when nobody has answered a work order in time."""
    rows = WorkOrder.objects.for_system("unanswered").select_related("incident", "engineer")
    visits.tell_unanswered(rows.get(pk=order_id))


@job("incidents.verify", lease=timedelta(seconds=60), max_attempts=5)
def verify(_ctx: JobContext, incident_id: int, version: int) -> dict[str, Any]:
    """Re-check outside of any transaction, then judge; a stale version changes nothing."""
    incident = Incident.objects.for_system("verify").get(pk=incident_id)
    results = run_all(reference_to(incident))
    incident.refresh_from_db()
    state = actions.finish_verification(incident, results, version=version)
    return {"state": state.value, "results": [[one.name, one.ok] for one in results]}


@job("incidents.watch_recovery", lease=timedelta(seconds=60), max_attempts=20)
def watch_recovery(_ctx: JobContext, watch_id: int) -> None:
    """Measure again in the watch window; a recovery that does not hold reopens."""
    rows = RecoveryWatch.objects.select_related("incident")
    watch = rows.get(pk=watch_id)
    if not is_watched(watch):
        return
    results = run_all(reference_to(watch.incident))
    with transaction.atomic():
        watch = rows.get(pk=watch_id)
        watch.incident = _incident(watch.incident_id)
        actions.note_look(watch, results)


@job("incidents.settle_steps", every=timedelta(seconds=5))
def settle_steps(_ctx: JobContext) -> None:
    """Take over the outcome of steps that Anlan runs itself."""
    running = IncidentStep.objects.filter(state="running", job_id__isnull=False)
    for step in running.select_related("incident"):
        if kind_of(step.does) is None:
            actions.settle_step(step)
    # Those of our own kinds end themselves, unless their job was given up.
    live = StepRun.objects.filter(state__in=StepRun.LIVE, job_id__isnull=False)
    for run in live.select_related("step__incident"):
        if kind_of(run.kind) is not None:
            settle_run(run)


@transaction.atomic
def rank_one_again(incident_id: int) -> None:
    match_incident(_incident(incident_id))


@job("incidents.rank_again", every=timedelta(minutes=1))
def rank_again(_ctx: JobContext) -> None:
    """Rank the strategies of incidents that nobody works by one yet: facts may have changed."""
    waiting = Incident.objects.for_system("rank again").unrecovered().filter(strategy_version=None)
    for incident_id in waiting.values_list("pk", flat=True)[:200]:
        rank_one_again(incident_id)
