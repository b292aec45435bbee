"""Starting, ending, aborting and undoing what Anlan carries out for a step."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.engine.actions import URGENT, cancel, enqueue
from anlan.engine.models import Job
from anlan.incidents import timeline
from anlan.incidents.actions import guarding, steps
from anlan.incidents.actions.verbs import StateForbids, Verb
from anlan.incidents.models import IncidentStep, StepRun
from anlan.incidents.running import recording
from anlan.incidents.running.kinds import Ended, kind_of
from anlan.strategies.stepkinds import StepCall, StepOutcome
from anlan_probe.capped import Capped

State = IncidentStep.State
UNDOABLE = (State.DONE, State.FAILED, State.UNKNOWN)


def queue_run(call: StepCall) -> StepOutcome:
    """The runner of every kind in this folder: the run's row is there, a job carries it out."""
    job = enqueue(
        "incidents.carry_out_step",
        args={"run_id": call.run_id},
        dedupe_key=f"run:{call.run_id}",
        priority=URGENT,
    )
    StepRun.objects.filter(pk=call.run_id or 0).update(job_id=job.pk)
    return StepOutcome(True, pending_job=job.pk)


@transaction.atomic
def end_run(run: StepRun, ended: Ended, output: Capped | None = None) -> None:
    """Close the run, and settle the step that waits for it."""
    if not recording.close_run(run, ended, output) or run.is_undo:
        return
    step = run.step
    step.refresh_from_db()
    if step.state == State.RUNNING and step.attempt == run.attempt:
        state = ended.state if ended.state in (State.DONE, State.UNKNOWN) else State.FAILED
        steps.finish_step(step, state, because=run.because)


@transaction.atomic
def settle_run(run: StepRun) -> None:
    """Close a run whose job has been given up or cancelled without saying how it ended."""
    job = Job.objects.filter(pk=run.job_id or 0).first()
    if job is not None and job.state in {Job.State.READY, Job.State.RUNNING}:
        return
    if run.state == StepRun.State.QUEUED:
        end_run(run, Ended("aborted", None, [Reason.of("incidents.run_never_sent")]))
    else:
        end_run(run, Ended("unknown", None, [Reason.of("incidents.run_lost")]))


@transaction.atomic
def abort_run(run: StepRun, *, actor: Actor) -> None:
    """Stop it: at once when it waits still, as soon as its worker hears of it otherwise."""
    rows = StepRun.objects.filter(pk=run.pk, state__in=StepRun.LIVE)
    if run.job_id is None or kind_of(run.kind) is None or rows.update(aborted_by=actor.label) != 1:
        raise Refused(_("This run cannot be aborted any more."), code="run-over")
    run.refresh_from_db()
    audit.record(actor, Verb.STEP_CHANGED, run.step.incident, step=run.step.step_id, abort=True)
    timeline.append(
        run.step.incident, "step_aborted", actor, step=run.step.step_id, run=str(run.uid)
    )
    if run.state == StepRun.State.QUEUED:
        cancel(job_id=run.job_id)
        end_run(run, Ended("aborted", None, [Reason.of("incidents.run_never_sent")]))


@transaction.atomic
def undo_step(step: IncidentStep, *, actor: Actor) -> StepRun:
    """Run the step's `undo:` as a run of its own; the step itself stays as it was settled."""
    kind = step.undoes
    if kind_of(kind) is None:
        raise Refused(_("Anlan cannot undo this step; do it by hand."), code="no-undo")
    if step.state not in UNDOABLE:
        raise Refused(_("There is nothing to undo yet."), code="no-undo")
    if not step.incident.state_enum.is_unrecovered:
        raise StateForbids(_("The incident is over; its steps stay as they are."))
    guarding.require_guards(step, actor)
    args = steps.filled(step, "undo", kind)
    run = recording.open_run(step, kind, args, actor=actor, is_undo=True)
    queue_run(steps.call_of(step, args, actor, run))
    timeline.append(
        step.incident, "step_undoing", actor, step=step.step_id, does=kind, run=str(run.uid)
    )
    audit.record(actor, Verb.STEP_CHANGED, step.incident, step=step.step_id, undo=True)
    return run
