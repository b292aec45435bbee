"""Jobs per second of one worker, beside bare transactions on the same database."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.scratch import anlan, answer, figure

ROOT = Path(__file__).resolve().parents[1]

JOBS = {"pure": 1000, "leased": 400}
ROUNDS = 3


def measure_here(store: str, url: str) -> list[dict[str, Any]]:
    """Both kinds of job on the database of this process."""
    with anlan(url):
        from anlan.engine.registry import job

        @job("bench.pure", pure=True)
        def pure(_ctx: object) -> None:
            """Nothing: what is measured is the ledger."""

        @job("bench.leased")
        def leased(_ctx: object) -> None:
            """Nothing, but with lease and fence."""

        figures = []
        for kind, count in JOBS.items():
            rates = sorted(count / work_off(f"bench.{kind}", count) for _ in range(ROUNDS))
            plain = sorted(count / bare(count) for _ in range(ROUNDS))
            figures.append(
                figure(
                    f"{kind} jobs, {store}",
                    rates[ROUNDS // 2],
                    "/s",
                    plain=plain[ROUNDS // 2],
                    plain_is="one bare UPDATE per transaction",
                )
            )
        return figures


def work_off(kind: str, count: int) -> float:
    """Seconds from a full ledger to an empty one."""
    from django.db import transaction

    from anlan.engine.actions import enqueue
    from anlan.engine.models import Job
    from anlan.engine.worker import Worker

    with transaction.atomic():
        for _ in range(count):
            enqueue(kind)
    waiting = Job.objects.filter(kind=kind, state__in=["ready", "running"])

    def work() -> None:
        # A worker that runs once may end between two hand-outs.
        while waiting.exists():
            Worker(threads=4).run(once=True)

    return timed(work)


def bare(count: int) -> float:
    """Seconds for as many transactions that change one row of the same table."""
    from django.db import transaction

    from anlan.engine.models import Job

    ids = list(Job.objects.values_list("pk", flat=True)[:count])

    def change_each() -> None:
        for pk in ids:
            with transaction.atomic():
                Job.objects.filter(pk=pk).update(priority=100)

    return timed(change_each)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure_elsewhere(store: str, url: str = "") -> list[dict[str, Any]]:
    """Settings are read once per process, so each database gets one."""
    done = subprocess.run(
        [sys.executable, __file__, "--store", store, url],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def main() -> None:
    from tests.servers.postgres import running_postgres

    figures = measure_elsewhere("SQLite")
    with running_postgres(is_durable=True) as server:
        figures += measure_elsewhere("PostgreSQL", server.create_database("bench"))
    answer("engine", figures)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--store"]:
        print(json.dumps(measure_here(*sys.argv[2:4])))
    else:
        main()
