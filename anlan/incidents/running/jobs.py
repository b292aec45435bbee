"""Carries one run out, under a lease."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any

from anlan.core.errors import Refused
from anlan.core.reasons import Reason
from anlan.engine.context import JobContext
from anlan.engine.registry import job
from anlan.incidents.models import StepRun
from anlan.incidents.running import recording
from anlan.incidents.running.actions import end_run
from anlan.incidents.running.kinds import Ended, Order, Watch, kind_of
from anlan_probe.capped import Capped

SHOW_EVERY_S = 1.0


@job("incidents.carry_out_step", lease=timedelta(seconds=30), max_attempts=5)
def carry_out_step(ctx: JobContext, run_id: int) -> dict[str, Any] | None:
    """Do what a step does; a run whose process was lost in the middle ends as unknown."""
    run = StepRun.objects.select_related("step__incident__asset").get(pk=run_id)
    if not run.is_live:
        return None
    with ctx.fenced():
        may_begin = recording.begin(run)
    output = Capped()
    if may_begin:
        ended = _carried_out(ctx, run, output)
    else:
        # What came before the process died stays to be read.
        output.feed(run.output.encode())
        ended = Ended("unknown", None, [Reason.of("incidents.run_lost")])
    with ctx.finishing({"state": ended.state}):
        end_run(run, ended, output)
    return None


def _carried_out(ctx: JobContext, run: StepRun, output: Capped) -> Ended:
    live = _Live(ctx, run, output)
    kind = kind_of(run.kind)
    assert kind is not None, run.kind
    order = Order(run.step.incident, run.args, str(run.uid))
    try:
        ended = kind.carry_out(order, Watch(output, live.stop, live.tick))
    except Refused as error:
        # Something was taken away between the button and now, before anything was sent.
        return Ended("failed", None, [Reason.of("incidents.run_refused", said=str(error))])
    if not live.is_aborted:
        ctx.raise_if_cancelled()
    return ended


class _Live:
    """Shows output while it comes, and hears when somebody wants the run to stop."""

    def __init__(self, ctx: JobContext, run: StepRun, output: Capped) -> None:
        self._ctx, self._run, self._output = ctx, run, output
        self._looked_at = monotonic()
        self._shown = 0
        self.is_aborted = False

    def tick(self) -> None:
        if monotonic() - self._looked_at < SHOW_EVERY_S:
            return
        self._looked_at = monotonic()
        if self._output.total != self._shown:
            self._shown = self._output.total
            recording.keep_output(self._run, self._output)
        rows = StepRun.objects.filter(pk=self._run.pk)
        self.is_aborted = rows.exclude(aborted_by="").exists()

    def stop(self) -> str:
        return "aborted" if self.is_aborted or self._ctx.is_cancelled() else ""
