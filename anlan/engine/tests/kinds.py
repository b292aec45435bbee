"""Job kinds that exist only in tests; effects are lines in files of the scratch data folder."""

import os
import time
from datetime import timedelta
from pathlib import Path

from anlan.core.models import AuditEntry
from anlan.engine.registry import job

SHORT = timedelta(seconds=2)


def scratch() -> Path:
    return Path(os.environ["ANLAN_DATA"])


def note(name: str, *words: object) -> None:
    """Append one line; what is written survives kill -9 of the writer."""
    line = " ".join(str(word) for word in words) + "\n"
    handle = os.open(scratch() / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, line.encode())
    os.close(handle)


def entry(ctx, verb: str) -> None:
    AuditEntry.objects.create(
        actor="system", actor_label="", verb=verb, target_type="job", target_id=ctx.job_id,
        target_label=str(ctx.attempt),
    )  # fmt: skip


@job("test.pure", pure=True, max_attempts=50)
def pure(ctx, **_args):
    entry(ctx, "pure")
    return {"attempt": ctx.attempt}


@job("test.effect", lease=SHORT, max_attempts=50)
def effect(ctx, seconds=0.02):
    time.sleep(seconds)
    note("effects", ctx.job_id, ctx.attempt)
    with ctx.finishing({"attempt": ctx.attempt}):
        entry(ctx, "effect")


@job("test.exclusive", lease=SHORT, max_attempts=50)
def exclusive(ctx):
    note("exclusive", "begin", ctx.job_id, ctx.attempt)
    time.sleep(0.01)
    note("exclusive", "end", ctx.job_id, ctx.attempt)


@job("test.hold", lease=SHORT, max_attempts=50)
def hold(ctx):
    """The first attempt waits for the file `go`; later ones end at once."""
    note("hold", "begin", ctx.attempt)
    while ctx.attempt == 1 and not (scratch() / "go").exists():
        time.sleep(0.02)
    note("hold", "end", ctx.attempt)
    return {"attempt": ctx.attempt}


@job("test.child", lease=SHORT, max_attempts=50)
def child(ctx, argv, attempts=1):
    """Runs the program in the first attempts only."""
    note("child", "begin", ctx.attempt)
    if ctx.attempt > attempts:
        return {"attempt": ctx.attempt}
    result = ctx.run_child(argv)
    note("child", "end", ctx.attempt, result.rc)
    return {"attempt": ctx.attempt, "rc": result.rc}


@job("test.nothing", max_attempts=50)
def nothing(_ctx):
    """Costs only what the ledger costs."""
