"""Working a strategy: choosing it, ticking its steps, running the guarded ones."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.core.paths import data_folder
from anlan.core.reasons import Reason
from anlan.engine.models import Job
from anlan.incidents import rules, situation, timeline
from anlan.incidents.actions import guarding, stepping
from anlan.incidents.actions.attention import watch_silence
from anlan.incidents.actions.learning import note_strategy
from anlan.incidents.actions.response import apply_action
from anlan.incidents.actions.verbs import Verb
from anlan.incidents.models import Incident, IncidentStep, StepRun
from anlan.incidents.running import recording
from anlan.incidents.running.kinds import Ended
from anlan.strategies import stepkinds
from anlan.strategies.models import current_version
from anlan.strategies.render import render_step

FILE_LIMIT = 10 * 1024 * 1024


@transaction.atomic
def choose_strategy(
    incident: Incident, slug: str, *, actor: Actor, version: int | None = None
) -> None:
    """Freeze the strategy's current version into the incident and begin to respond."""
    chosen = current_version(slug)
    if chosen is None:
        raise NotVisible(_("There is no approved strategy “%(slug)s”.") % {"slug": slug})
    if incident.steps.exclude(state=IncidentStep.State.TODO).exists():
        raise Refused(
            _("Steps of the strategy in use are already done; finish or reopen it first."),
            code="strategy-in-use",
        )
    incident.steps.all().delete()
    steps = chosen.steps()
    IncidentStep.objects.bulk_create(
        IncidentStep(
            incident=incident, step_id=step["id"], seq=seq, kind=step["kind"], definition=step
        )
        for seq, step in enumerate(steps, start=1)
    )
    # Whoever works on it has it: the ladder stops without another click.
    taken: dict[str, Any] = {}
    if incident.acknowledged_at is None:
        taken = {"acknowledged_at": timezone.now(), "acknowledged_by": actor.label}
    apply_action(
        incident, rules.Action.RESPOND, actor=actor, version=version,
        strategy_version=chosen, current_step="", **taken,
    )  # fmt: skip
    if taken:
        timeline.append(incident, "acknowledged", actor, channel="strategy")
        watch_silence(incident, timezone.now())
    timeline.append(
        incident, "strategy", actor, slug=slug, number=chosen.number, sha256=chosen.sha256,
        rank=_rank(incident, slug), situation=incident.situation,
    )  # fmt: skip
    note_strategy(incident, slug, "chosen")
    audit.record(actor, Verb.STRATEGY_CHOSEN, incident, slug=slug)
    if steps:
        stepping.open_steps(incident, [steps[0]["id"]])


def _rank(incident: Incident, slug: str) -> int:
    """Place in the ranking, from 1; 0 when the strategy was not offered."""
    slugs = [found["slug"] for found in incident.matches]
    return slugs.index(slug) + 1 if slug in slugs else 0


def _keep(upload: UploadedFile[Any]) -> dict[str, str]:
    """Store an evidence file under a name of our own; the timeline gets its hash."""
    if upload.size is None or upload.size > FILE_LIMIT:
        raise BadInput(
            _("The file is larger than 10 MB."),
            errors=[{"field": "file", "expected": "at most 10 MB"}],
        )
    content = upload.read()
    folder = data_folder() / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / uuid.uuid4().hex
    with path.open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    return {
        "file": path.name,
        "file_name": Path(upload.name or "file").name[:200],
        "file_sha256": hashlib.sha256(content).hexdigest(),
    }


@transaction.atomic
def tick_step(
    step: IncidentStep,
    state: str,
    *,
    actor: Actor,
    evidence: str = "",
    choice: str = "",
    file: UploadedFile[Any] | None = None,
) -> None:
    """Mark a step done, failed or skipped with its evidence, and move on to the one after."""
    stepping.require_open(step)
    if step.runs.filter(state__in=StepRun.LIVE).exists():
        raise Refused(_("This step is running; abort it or wait for its end."), code="run-live")
    _check_tick(step, state, evidence, choice, has_file=file is not None)
    if state == "done":
        guarding.require_guards(step, actor)
    fields: dict[str, Any] = _keep(file) if file is not None else {}
    fields |= {"evidence": evidence, "choice": choice, "actor_label": actor.label}
    _settle(step, state, fields)
    timeline.append(
        step.incident, "step", actor, step=step.step_id, state=state, evidence=evidence[:4000],
        choice=choice, file_sha256=fields.get("file_sha256", ""),
    )  # fmt: skip
    audit.record(actor, Verb.STEP_CHANGED, step.incident, step=step.step_id, state=state)


def _check_tick(
    step: IncidentStep, state: str, evidence: str, choice: str, *, has_file: bool
) -> None:
    if state not in {"done", "failed", "skipped"}:
        raise BadInput(
            _("A step is done, failed or skipped."),
            errors=[{"field": "state", "expected": "done, failed or skipped"}],
        )
    if state == "skipped" and not evidence:
        raise BadInput(
            _("Say why the step is skipped."),
            errors=[{"field": "evidence", "expected": "the reason"}],
        )
    options = step.definition.get("next")
    if state == "done" and isinstance(options, dict) and choice not in options:
        raise BadInput(
            _("Say which way the decision went."),
            errors=[{"field": "choice", "expected": " or ".join(options)}],
        )
    if step.state == IncidentStep.State.UNKNOWN and not evidence:
        raise BadInput(
            _("Nobody knows whether this has happened: look, and write what you saw."),
            errors=[{"field": "evidence", "expected": "what you saw"}],
        )
    wanted = step.definition.get("evidence") or []
    if state == "done" and wanted and not evidence and not has_file:
        raise BadInput(
            _("This step asks for evidence: %(kinds)s.") % {"kinds": ", ".join(wanted)},
            errors=[{"field": "evidence", "expected": ", ".join(wanted)}],
        )


def _settle(step: IncidentStep, state: str, fields: dict[str, Any]) -> None:
    """Compare-and-swap the step out of what is open, then open what follows."""
    rows = IncidentStep.objects.filter(pk=step.pk, state__in=stepping.OPEN)
    if rows.update(state=state, finished_at=timezone.now(), **fields) != 1:
        raise Refused(_("This step has already been settled."), code="step-settled")
    step.refresh_from_db()
    # A failed step stays in hand: it is tried again, done by hand or skipped with a reason.
    if state not in {"failed", "unknown"}:
        stepping.move_on(step)


@transaction.atomic
def run_step(step: IncidentStep, *, actor: Actor) -> None:
    """Start what the step does; its job reports back through settle_step."""
    kind = step.does
    runner = stepkinds.runner_of(kind)
    if runner is None:
        raise Refused(_("Anlan cannot run this step; do it by hand and tick it."))
    stepping.require_open(step)
    guarding.require_guards(step, actor)
    args = filled(step, "do", kind)
    run = recording.open_run(step, kind, args, actor=actor)
    rows = IncidentStep.objects.filter(pk=step.pk, state=IncidentStep.State.TODO)
    label = actor.label
    started = {"state": "running", "started_at": timezone.now(), "actor_label": label}
    if rows.update(**started) != 1:
        raise Refused(_("This step has already been started."), code="step-settled")
    incident = step.incident
    outcome = runner(call_of(step, args, actor, run))
    step.refresh_from_db()
    timeline.append(
        incident, "step_started", actor, step=step.step_id, does=kind, run=str(run.uid),
        approved_by=run.approved_by,
    )  # fmt: skip
    audit.record(actor, Verb.STEP_CHANGED, incident, step=step.step_id, state="running")
    if outcome.pending_job is None:
        _finish(step, ok=outcome.ok, because=outcome.reasons)
    else:
        IncidentStep.objects.filter(pk=step.pk).update(job_id=outcome.pending_job)
        StepRun.objects.filter(pk=run.pk).update(job_id=outcome.pending_job)


def call_of(
    step: IncidentStep, args: dict[str, Any], actor: Actor, run: StepRun
) -> stepkinds.StepCall:
    incident = step.incident
    return stepkinds.StepCall(
        incident_uid=str(incident.uid),
        organisation_id=incident.organisation_id,
        asset_id=incident.asset_id,
        step=step.definition,
        args=args,
        actor=actor,
        run_id=run.pk,
    )


def filled(step: IncidentStep, which: str, kind: str) -> dict[str, Any]:
    """The arguments of `do` or `undo` with this customer's values; refused when one is missing."""
    wanted = {**step.definition, "do": step.definition.get(which)}
    filled, missing = render_step(wanted, situation.of_incident(step.incident), "en")
    if missing:
        raise Refused(
            _("Not known for this customer: %(names)s.") % {"names": ", ".join(missing)},
            code="missing-facts",
        )
    return dict(filled.get(kind) or {})


@transaction.atomic
def settle_step(step: IncidentStep) -> None:
    """Take over the outcome of the job that works on a running step, once it is known."""
    job = Job.objects.filter(pk=step.job_id or 0).first()
    if job is None or job.state in {Job.State.READY, Job.State.RUNNING}:
        return
    result = job.result if isinstance(job.result, dict) else {}
    ok = job.state == Job.State.DONE and result.get("ok", True) is not False
    _finish(step, ok=ok, because=[Reason.from_json(one) for one in result.get("reasons", [])])


def _finish(step: IncidentStep, *, ok: bool, because: list[Reason]) -> None:
    """What another domain has carried out is over: close the run, then the step."""
    state = IncidentStep.State.DONE if ok else IncidentStep.State.FAILED
    for run in step.runs.filter(state__in=StepRun.LIVE, is_undo=False):
        recording.close_run(run, Ended(state, None, because))
    finish_step(step, state, because=[reason.as_json() for reason in because])


def finish_step(step: IncidentStep, state: str, *, because: list[dict[str, object]]) -> None:
    """Settle a step that Anlan has carried out; unknown stays in hand like failed."""
    _settle(step, state, {"because": because})
    timeline.append(
        step.incident, "step", None, step=step.step_id, state=step.state, because=because
    )
