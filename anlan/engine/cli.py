"""The command that works on jobs; mounted as `anlan worker`."""

from typing import Annotated

import typer
from django.conf import settings

from anlan.engine.worker import run_worker


def worker(
    threads: Annotated[
        int, typer.Option(min=0, max=64, help="Jobs at a time; 0: as the settings say.")
    ] = 0,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is due.")] = False,
) -> None:
    """Work on waiting jobs until stopped; start it on as many machines as you like."""
    raise typer.Exit(run_worker(threads=threads or settings.ANLAN_WORKER_THREADS, once=once))
