"""The Anlan that runs on a data folder: who it is, and keeping it running. Loads no domain."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil
from django.conf import settings

from anlan.config import supervisor
from anlan.core.paths import run_folder

READY_WITHIN_S = 60
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _file() -> Path:
    return run_folder() / "up.json"


def running() -> dict[str, Any] | None:
    """Process id, port and address of the Anlan on this data folder, or None."""
    try:
        found: dict[str, Any] = json.loads(_file().read_text(encoding="utf-8"))
        # After a restart of the machine the number may be somebody else's.
        born = psutil.Process(found["pid"]).create_time()
        return found if abs(born - found["born"]) < 1 else None
    except (OSError, ValueError, KeyError, psutil.Error):
        return None


def supervise(on_started: Callable[[], None]) -> int:
    """Run web server and engine until a signal; leave word of it in the data folder meanwhile."""
    run_folder().mkdir(parents=True, exist_ok=True)
    born = psutil.Process().create_time()
    state = {"pid": os.getpid(), "born": born, "url": settings.ANLAN_LOCAL_URL}
    _file().write_text(json.dumps(state | {"port": settings.ANLAN_PORT}), encoding="utf-8")
    try:
        return supervisor.run(
            supervisor.web_argv(
                settings.ANLAN_BIND,
                settings.ANLAN_PORT,
                tls_cert=settings.ANLAN_TLS_CERT,
                tls_key=settings.ANLAN_TLS_KEY,
            ),
            supervisor.engine_argv(),
            bind=settings.ANLAN_BIND,
            port=settings.ANLAN_PORT,
            on_started=on_started,
        )
    finally:
        with suppress(OSError):
            _file().unlink()


def answers(path: str) -> bool:
    """Whether our own console answers 200 here."""
    try:
        with urlopen(f"{settings.ANLAN_LOCAL_URL}{path}", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def wait_ready(seconds: float = READY_WITHIN_S) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answers("/readyz"):
            return True
        time.sleep(0.1)
    return False
