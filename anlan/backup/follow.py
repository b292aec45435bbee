"""Waits for a job of a command; runs it in this process when no engine does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from anlan.engine import claim
from anlan.engine.context import Stop
from anlan.engine.execute import run_leased
from anlan.engine.health import snapshot
from anlan.engine.models import Job
from anlan.engine.registry import kind_of

POLL_S = 0.3
ENGINE_SILENT_S = 15
RENEW_S = 15.0


def finish(job: Job, tell: Callable[[Job], None] = lambda job: None) -> Job:
    """The job in its final state. Without a living engine this process does the work itself."""
    while job.state in (Job.State.READY, Job.State.RUNNING):
        if not _engine_lives():
            _run_one(job.kind)
        else:
            time.sleep(POLL_S)
        job.refresh_from_db()
        tell(job)
    return job


def _engine_lives() -> bool:
    age = snapshot(timezone.now()).heartbeat_age_s
    return age is not None and age < ENGINE_SILENT_S


def _run_one(kind: str) -> None:
    wanted = claim.Wanted("cli", [kind_of(kind)])
    jobs = claim.claim(wanted, timezone.now())
    if not jobs:
        # Its time has not come yet, or a killed attempt still holds its lease.
        time.sleep(POLL_S)
    for job in jobs:
        with _Renewing(job):
            run_leased(job, Stop())


class _Renewing:
    """Keeps the lease of a job that no engine's keeper looks after."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_S):
            until = timezone.now() + timedelta(seconds=4 * RENEW_S)
            Job.objects.held(self._job).update(lease_until=until)
        connection.close()
