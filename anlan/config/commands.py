"""`anlan up`, `down`, `worker` and `doctor`: running Anlan itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.error import URLError
from urllib.request import urlopen

import typer
from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from anlan.config import preparing, supervisor
from anlan.core.cli import emit
from anlan.core.errors import Unavailable
from anlan.core.paths import run_folder

__all__ = ["doctor", "down", "up"]

READY_WITHIN_S = 60
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def _running_file() -> Path:
    return run_folder() / "up.json"


def running() -> dict[str, Any] | None:
    """Process id and address of the Anlan that runs on this data folder, or None."""
    try:
        found: dict[str, Any] = json.loads(_running_file().read_text(encoding="utf-8"))
        os.kill(found["pid"], 0)
    except (OSError, ValueError, KeyError):
        return None
    return found


def _refuse_open_network(*, insecure: bool) -> None:
    if settings.ANLAN_BIND in _LOOPBACK or settings.ANLAN_TLS_CERT or insecure:
        return
    raise Unavailable(
        _(
            "Listening on %(bind)s without TLS would show passwords on the network; set "
            "ANLAN_TLS_CERT and ANLAN_TLS_KEY, or say --insecure."
        )
        % {"bind": settings.ANLAN_BIND}
    )


def up(
    detach: Annotated[bool, typer.Option("--detach", help="Return when ready.")] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow listening beyond loopback without TLS.")
    ] = False,
) -> None:
    """Start Anlan: the console and the engine, until Ctrl-C."""
    _refuse_open_network(insecure=insecure)
    already = running()
    if already is not None:
        raise Unavailable(
            _("Anlan already runs on this data folder at %(url)s (process %(pid)s).") % already
        )
    supervisor.check_port(settings.ANLAN_BIND, settings.ANLAN_PORT)
    if detach:
        _detach(insecure=insecure)
        return
    typer.echo(_("Anlan is starting on %(url)s …") % {"url": settings.ANLAN_PUBLIC_URL})
    password = preparing.prepare()
    if password is not None:
        _tell_password(password)
    if shutil.which("restic") is None:
        typer.echo(
            _("There is no restic here, so nothing is backed up. To install: %(command)s")
            % {"command": "sudo apt-get install -y restic"},
            err=True,
        )
    raise typer.Exit(_supervise())


def _tell_password(password: str) -> None:
    typer.echo(_("Sign in as “admin” with the password: %(password)s") % {"password": password})
    typer.echo(_("It is shown this once; change it under your name at the top right."))


def _supervise() -> int:
    folder = run_folder()
    folder.mkdir(parents=True, exist_ok=True)
    state = {"pid": os.getpid(), "url": settings.ANLAN_LOCAL_URL, "port": settings.ANLAN_PORT}
    _running_file().write_text(json.dumps(state), encoding="utf-8")
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
            on_started=partial(_say_ready, get_language() or "en"),
        )
    finally:
        with suppress(OSError):
            _running_file().unlink()


def _say_ready(language: str) -> None:
    """Runs in a thread of its own, which does not know the language of the terminal."""
    preparing.refresh()
    connection.close()
    if not _wait_ready(READY_WITHIN_S):
        return
    with override(language):
        typer.echo(
            _("Anlan is ready: %(url)s  (stop with Ctrl-C)") % {"url": settings.ANLAN_PUBLIC_URL}
        )


def _answers(path: str) -> bool:
    try:
        with urlopen(f"{settings.ANLAN_LOCAL_URL}{path}", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _wait_ready(seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if _answers("/readyz"):
            return True
        time.sleep(0.1)
    return False


def _detach(*, insecure: bool) -> None:
    run_folder().mkdir(parents=True, exist_ok=True)
    log = run_folder() / "up.log"
    words = [sys.executable, "-m", "anlan.config.cli", "up", *(["--insecure"] if insecure else [])]
    with log.open("w", encoding="utf-8") as handle:
        child = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=settings.INSTALLATION,
        )
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and child.poll() is None and not _answers("/readyz"):
        time.sleep(0.1)
    typer.echo(log.read_text(encoding="utf-8").rstrip())
    log.write_text("", encoding="utf-8")  # A password stays on no disk.
    if child.poll() is not None or not _answers("/readyz"):
        raise Unavailable(_("Anlan did not become ready; what it said stands above."))


def down() -> None:
    """Stop the Anlan that runs on this data folder."""
    found = running()
    if found is None:
        typer.echo(_("Nothing runs on this data folder."))
        return
    with suppress(ProcessLookupError):
        os.kill(found["pid"], signal.SIGTERM)
    until = time.monotonic() + supervisor.GRACE_S + 5
    while time.monotonic() < until and running() is not None:
        time.sleep(0.1)
    if running() is not None:
        raise Unavailable(_("Process %(pid)s does not end; look at it.") % found)
    typer.echo(_("Stopped."))


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One object for machines.")] = False,
) -> None:
    """Check what Anlan needs: folder, key, database, engine, restic, mail."""
    findings = preparing.findings()
    lines = [f"{'✓' if ok else '✗'} {name}: {words}" for name, ok, words in findings]
    emit(
        {"items": [{"name": n, "ok": ok, "words": words} for n, ok, words in findings]},
        as_json=as_json,
        text="\n".join(lines),
    )
    if not all(ok for _name, ok, _words in findings):
        raise typer.Exit(1)
