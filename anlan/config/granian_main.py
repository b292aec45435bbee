"""The web server process: Granian with our WSGI application. Started by the supervisor."""

import argparse
import multiprocessing
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from anlan_probe.child import die_with_parent

# Granian's own default would be 512 threads, each with a database connection; it warns beyond
# this number.
THREADS = min(16, 2 * multiprocessing.cpu_count() + 1)
WAITING = 512
STOP_S = 15


def load_application() -> Callable[..., Any]:
    """Runs in Granian's worker process, which has to end with Granian's main process."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        die_with_parent(parent.pid)
    # Until Granian sets its own, the main process's handlers would swallow a request to end.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    from anlan.config.wsgi import application

    return application


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="anlan.config.granian_main")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--tls-cert", type=Path)
    parser.add_argument("--tls-key", type=Path)
    options = parser.parse_args(words)
    Server(
        "anlan.config.wsgi:application",
        address=options.bind,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=THREADS,
        backpressure=WAITING,
        websockets=False,
        log_level=LogLevels.warning,
        ssl_cert=options.tls_cert,
        ssl_key=options.tls_key,
        workers_kill_timeout=STOP_S,
    ).serve(target_loader=load_application, wrap_loader=False)


if __name__ == "__main__":
    main(sys.argv[1:])
