"""The rows of runs: opened before anything is sent, closed once."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core.actors import Actor
from anlan.core.errors import Refused
from anlan.incidents import timeline
from anlan.incidents.models import IncidentStep, StepRun
from anlan.incidents.running.kinds import Ended, Line, Order, kind_of
from anlan_probe.capped import Capped


def what_is_sent(step: IncidentStep, kind: str, args: dict[str, Any]) -> list[Line]:
    """As a person reads it; a kind of another domain shows its arguments as they are."""
    known = kind_of(kind)
    if known is not None:
        return known.shown(Order(step.incident, args))
    return [(name, str(value)) for name, value in args.items()]


def open_run(
    step: IncidentStep, kind: str, args: dict[str, Any], *, actor: Actor, is_undo: bool = False
) -> StepRun:
    """Keep what is about to be sent; refused while another run of the step is live."""
    shown = what_is_sent(step, kind, args)
    words = step.words.filter(attempt=step.attempt, granted=True).order_by("id")
    try:
        with transaction.atomic():
            return StepRun.objects.create(
                step=step, attempt=step.attempt, is_undo=is_undo, kind=kind, args=args,
                shown=shown, started_by=actor.label,
                approved_by=list(words.values_list("actor_label", flat=True)),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("This step is being run already."), code="run-live") from error


def begin(run: StepRun) -> bool:
    """Whether the run begins now; False when it was begun before and must not be repeated."""
    rows = StepRun.objects.filter(pk=run.pk)
    values = {"state": StepRun.State.RUNNING, "started_at": timezone.now()}
    if rows.filter(state=StepRun.State.QUEUED).update(**values) == 1:
        return True
    known = kind_of(run.kind)
    return known is not None and known.may_repeat(run.args)


def keep_output(run: StepRun, output: Capped) -> None:
    """What came so far, for whoever watches."""
    rows = StepRun.objects.filter(pk=run.pk, state=StepRun.State.RUNNING)
    rows.update(output=output.text(), output_bytes=output.total)


def close_run(run: StepRun, ended: Ended, output: Capped | None = None) -> bool:
    """Write down how it ended, and the hash of what came back; False when it was closed before."""
    values: dict[str, Any] = {
        "state": ended.state,
        "exit_code": ended.exit_code,
        "because": [reason.as_json() for reason in ended.because],
        "ended_at": timezone.now(),
    }
    if output is not None:
        values |= {"output": output.text(), "output_bytes": output.total}
    text = values.get("output", run.output)
    values["output_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    if StepRun.objects.filter(pk=run.pk, state__in=StepRun.LIVE).update(**values) != 1:
        return False
    run.refresh_from_db()
    timeline.append(
        run.step.incident, "step_run", None, step=run.step.step_id, run=str(run.uid),
        does=run.kind, undo=run.is_undo, state=run.state, exit_code=run.exit_code,
        output_sha256=run.output_sha256, output_bytes=run.output_bytes, because=run.because,
    )  # fmt: skip
    return True
