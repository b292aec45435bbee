"""The worker: claims due jobs and runs them; any number of workers may run, anywhere."""

import logging
import os
import secrets
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone

from anlan.engine import claim, registry
from anlan.engine.actions import URGENT, declare_schedules
from anlan.engine.claim import Wanted
from anlan.engine.context import Stop
from anlan.engine.execute import run_leased, run_pure
from anlan.engine.health import Watchdog
from anlan.engine.models import Heartbeat, Job
from anlan.engine.orphans import release_orphans
from anlan.engine.scheduler import tick_schedules
from anlan_probe.children import this_host

log = logging.getLogger(__name__)

POLL_S = 0.25
TICK_S = 0.5
# After so long with pure jobs it is the turn of the others.
PURE_S = 0.05
# Together shorter than the supervisor's grace of 20 s.
FINISH_S = 5.0
END_S = 8.0


@dataclass
class Running:
    """A leased job in a thread of this worker."""

    job: Job
    lease: timedelta
    stop: Stop = field(default_factory=Stop)
    renewed_at: float = field(default_factory=monotonic)


class Worker:
    """One main thread for schedules and pure jobs, a pool for leased ones, a keeper of leases."""

    def __init__(self, *, threads: int = 4) -> None:
        self.name = f"{this_host()[:90]}:{os.getpid()}:{secrets.token_hex(3)}"
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._running: dict[int, Running] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._turned_at = self._ticked_at = monotonic()
        self._was_busy = True
        self._keeper = Keeper(self)
        self._pure = [kind for kind in registry.kinds() if kind.pure]
        self._leased = [kind for kind in registry.kinds() if not kind.pure]

    def run(self, *, once: bool = False) -> bool:
        """Work until stopped, or `once` until nothing is due. False: a job did not end in time."""
        keeper = threading.Thread(target=self._keeper.keep, name="keeper", daemon=True)
        keeper.start()
        self._start_schedules()
        while not self._stopping.is_set():
            is_busy = self._turn_safely()
            if once and not is_busy and not self.running():
                break
            if not is_busy:
                self._wake.wait(POLL_S)
                self._wake.clear()
        has_drained = self._drain()
        self._ended.set()
        keeper.join(5)
        return has_drained

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish what runs, claim nothing new."""
        self._stopping.set()
        self._wake.set()

    def running(self) -> list[Running]:
        with self._lock:
            return list(self._running.values())

    @property
    def threads(self) -> int:
        return self._threads

    @property
    def has_ended(self) -> threading.Event:
        return self._ended

    @property
    def turned_at(self) -> float:
        """When the main loop last went round, so that a stuck one is not taken for alive."""
        return self._turned_at

    def _start_schedules(self) -> None:
        try:
            declare_schedules()
        except DatabaseError:
            log.exception("schedules could not be declared")
            connection.close()

    def _turn_safely(self) -> bool:
        try:
            return self._turn()
        except Exception:  # Loop boundary: the worker outlives its database.
            log.exception("worker=%s turn failed", self.name)
            with suppress(DatabaseError):
                connection.close()
            self._stopping.wait(1.0)
            return False

    def _turn(self) -> bool:
        self._turned_at = monotonic()
        if self._turned_at - self._ticked_at >= TICK_S:
            self._ticked_at = self._turned_at
            names = [kind.name for kind in registry.kinds()]
            tick_schedules(timezone.now(), names)
        if not self._was_busy and not claim.is_anything_due(timezone.now()):
            return False
        did_pure = self._run_pure()
        self._was_busy = self._hand_out() or did_pure
        return self._was_busy

    def _run_pure(self) -> bool:
        until, did_some = monotonic() + PURE_S, False
        # SQLite has one writer: many jobs share a commit. On PostgreSQL that could deadlock.
        with transaction.atomic() if connection.vendor == "sqlite" else nullcontext():
            while monotonic() < until and run_pure(self.name, self._pure, timezone.now()):
                did_some = True
        return did_some

    def _hand_out(self) -> bool:
        free = self._threads - len(self.running())
        # The last thread is kept for what people wait for; backups may take the others.
        is_reserve = free == 1 and self._threads > 1
        limit = 1 if is_reserve else min(free, max(1, self._threads - 1))
        priority = URGENT if is_reserve else claim.ANY_PRIORITY
        wanted = Wanted(self.name, self._leased, limit, priority)
        jobs = claim.claim(wanted, timezone.now())
        for job in jobs:
            running = Running(job, registry.kind_of(job.kind).lease)
            with self._lock:
                self._running[job.pk] = running
            self._pool.submit(self._work, running)
        return bool(jobs)

    def _work(self, running: Running) -> None:
        try:
            close_old_connections()
            run_leased(running.job, running.stop)
        except Exception:  # Loop boundary: the lease ends, another worker goes on.
            log.exception("job=%s could not be recorded", running.job.pk)
            connection.close()
        finally:
            with self._lock:
                self._running.pop(running.job.pk, None)
            self._wake.set()

    def _drain(self) -> bool:
        if not self._wait_idle(FINISH_S):
            for running in self.running():
                running.stop.why = running.stop.why or "stopping"
        is_idle = self._wait_idle(END_S)
        self._pool.shutdown(wait=is_idle, cancel_futures=True)
        return is_idle

    def _wait_idle(self, limit_s: float) -> bool:
        until = monotonic() + limit_s
        while self.running() and monotonic() < until:
            self._wake.wait(0.1)
            self._wake.clear()
        return not self.running()


class Keeper:
    """Renews leases, tells jobs that they are not wanted any more, and shows that we live."""

    HEARTBEAT_S = 4.0
    WATCH_S = 10.0
    ORPHANS_S = 1.0
    # A main loop that is silent for this long is not shown as alive.
    STUCK_AFTER_S = 60.0

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._watchdog = Watchdog()
        self._due = {self._beat: 0.0, self._look: 0.0, self._release: 0.0}
        self._started_at = timezone.now()

    def keep(self) -> None:
        while not self._worker.has_ended.wait(0.3):
            self._keep_once()
        with suppress(DatabaseError):
            Heartbeat.objects.filter(worker=self._worker.name).delete()
        connection.close()

    def _keep_once(self) -> None:
        try:
            self._check_leases()
            for duty, due in self._due.items():
                if monotonic() >= due:
                    self._due[duty] = monotonic() + duty()
        except Exception:  # Loop boundary: the database may come back.
            log.exception("worker=%s keeper failed", self._worker.name)
            connection.close()
        self._give_up_unrenewed()

    def _check_leases(self) -> None:
        running = self._worker.running()
        if not running:
            return
        rows = Job.objects.filter(pk__in=[one.job.pk for one in running], state=Job.State.RUNNING)
        held = {
            (pk, attempt): c
            for pk, attempt, c in rows.values_list("pk", "attempt", "cancel_requested")
        }
        for one in running:
            is_cancelled = held.get((one.job.pk, one.job.attempt))
            if is_cancelled is None:
                one.stop.why = "lost"
            elif is_cancelled:
                one.stop.why = one.stop.why or "cancelled"
            if is_cancelled is not None and self._age(one) >= one.lease.total_seconds() / 3:
                self._renew(one)

    def _renew(self, one: Running) -> None:
        asked_at = monotonic()
        if Job.objects.held(one.job).update(lease_until=timezone.now() + one.lease):
            one.renewed_at = asked_at
        elif one in self._worker.running():
            one.stop.why = "lost"

    def _give_up_unrenewed(self) -> None:
        """Without a database the lease ends unseen: end the work before another one begins it."""
        for one in self._worker.running():
            if self._age(one) >= one.lease.total_seconds():
                one.stop.why = "lost"

    def _age(self, one: Running) -> float:
        return monotonic() - one.renewed_at

    def _beat(self) -> float:
        worker = self._worker
        if monotonic() - worker.turned_at < self.STUCK_AFTER_S:
            values = {"running": len(worker.running()), "seen_at": timezone.now()}
            first = {"host": this_host(), "pid": os.getpid(), "threads": worker.threads}
            Heartbeat.objects.update_or_create(
                worker=worker.name,
                defaults=values,
                create_defaults={**values, **first, "started_at": self._started_at},
            )
        return self.HEARTBEAT_S

    def _look(self) -> float:
        self._watchdog.look(timezone.now())
        return self.WATCH_S

    def _release(self) -> float:
        release_orphans(timezone.now())
        return self.ORPHANS_S


def run_worker(*, threads: int, once: bool = False) -> int:
    """Run until SIGTERM or SIGINT. What has not ended by then is ended with this process."""
    worker = Worker(threads=threads)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.stop)
    if worker.run(once=once):
        return 0
    log.error("worker=%s ends with %s jobs unfinished", worker.name, len(worker.running()))
    # Threads cannot be ended; their jobs go on elsewhere when the lease is over.
    os._exit(1)
