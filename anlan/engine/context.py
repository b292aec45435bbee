"""What a running job may ask of the engine."""

from __future__ import annotations

import signal as signals
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlan.engine import claim
from anlan.engine.errors import Cancelled, Interrupted, LeaseLost
from anlan.engine.models import Job
from anlan_probe import children
from anlan_probe.children import ChildResult, Command

PROGRESS_EVERY_S = 1.0


class Stop:
    """Why a running job should end: empty, or `cancelled`, `lost`, `stopping`."""

    def __init__(self) -> None:
        self.why = ""


class JobContext:
    """Handed to each job; (job_id, attempt) names this try and no other."""

    def __init__(self, job: Job, stop: Stop) -> None:
        self._job = job
        self._stop = stop
        self._told_at = 0.0
        self.is_finished = False
        self.job_id: int = job.pk
        self.attempt: int = job.attempt

    def is_cancelled(self) -> bool:
        """Long work asks now and then, and ends early when this is true."""
        return bool(self._stop.why)

    def raise_if_cancelled(self) -> None:
        if self._stop.why == "lost":
            raise LeaseLost
        if self._stop.why == "stopping":
            raise Interrupted
        if self._stop.why:
            raise Cancelled

    def progress(self, progress: dict[str, Any]) -> None:
        """Show how far the work is; more than once a second is ignored."""
        if monotonic() - self._told_at >= PROGRESS_EVERY_S:
            self._told_at = monotonic()
            Job.objects.held(self._job).update(progress=progress)

    @contextmanager
    def fenced(self) -> Iterator[None]:
        """A transaction that commits only while the job is still this attempt's."""
        with transaction.atomic():
            if not Job.objects.held(self._job).update(worker=self._job.worker):
                raise LeaseLost
            yield

    @contextmanager
    def finishing(self, result: dict[str, Any] | None = None) -> Iterator[None]:
        """The same, and the job is done with it: what it wrote is written exactly once."""
        with transaction.atomic():
            yield
            if not claim.finish(self._job, result):
                raise LeaseLost
        self.is_finished = True

    def run_child(
        self,
        argv: Sequence[str],
        env: Mapping[str, str] | None = None,
        on_line: Callable[[str], None] | None = None,
        signal: int = signals.SIGINT,
        deadline: timedelta | None = None,
    ) -> ChildResult:
        """Run a program that ends with this worker; `env` is added to ours without ANLAN_*.

        `on_line` gets each line of standard output. `signal` asks the program to end: at the
        deadline, when the job is cancelled, when the worker stops. When the worker dies it is
        killed, so whoever goes on has to expect leftovers such as restic's locks.
        """
        command = Command(tuple(argv), env or {}, on_line, signal, deadline)
        try:
            result = children.run(command, admit=self._record_child, stop=lambda: self._stop.why)
        finally:
            Job.objects.held(self._job).update(child=None)
        if result.ended_by not in ("", "deadline"):
            self.raise_if_cancelled()
        return result

    def _record_child(self, mark: dict[str, Any]) -> None:
        """Before the program begins, so that no one claims the job while it still works."""
        held = Job.objects.held(self._job)
        if not held.filter(lease_until__gt=timezone.now()).update(child=mark):
            raise LeaseLost
