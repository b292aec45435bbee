"""`anlan up`, `down`, `worker` and `doctor`: running Anlan itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from typing import Annotated

import typer
from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from anlan.config import preparing, quickstart, running, supervisor
from anlan.core.cli import emit
from anlan.core.errors import Unavailable
from anlan.core.paths import run_folder

__all__ = ["doctor", "down", "up"]


def _refuse_open_network(*, insecure: bool) -> None:
    if settings.ANLAN_BIND in running.LOOPBACK or settings.ANLAN_TLS_CERT or insecure:
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
    already = running.running()
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
    quickstart.remember()
    raise typer.Exit(running.supervise(partial(_on_started, get_language() or "en")))


def _tell_password(password: str) -> None:
    typer.echo(_("Sign in as “admin” with the password: %(password)s") % {"password": password})
    typer.echo(_("It is shown this once; change it under your name at the top right."))


def _tell_ready() -> None:
    typer.echo(
        _("Anlan is ready: %(url)s  (stop with Ctrl-C)") % {"url": settings.ANLAN_PUBLIC_URL}
    )


def _tell_missing_restic() -> None:
    if shutil.which("restic") is None:
        typer.echo(
            _("There is no restic here, so nothing is backed up. To install: %(command)s")
            % {"command": "sudo apt-get install -y restic"},
            err=True,
        )


def _on_started(language: str) -> None:
    """Runs in a thread of its own, which does not know the language of the terminal."""
    with override(language):
        follow_up(is_ready=running.wait_ready())


def follow_up(*, is_ready: bool) -> None:
    """What is told and done when both processes run."""
    if is_ready:
        _tell_ready()
    _tell_missing_restic()
    preparing.refresh()
    connection.close()


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
    until = time.monotonic() + running.READY_WITHIN_S
    while time.monotonic() < until and child.poll() is None and not running.answers("/readyz"):
        time.sleep(0.1)
    said = log.read_text(encoding="utf-8").splitlines()
    # The child's own “ready” speaks of Ctrl-C, which does not reach it here.
    typer.echo("\n".join(line for line in said if "Ctrl-C" not in line))
    log.write_text("", encoding="utf-8")  # A password stays on no disk.
    if child.poll() is not None or not running.answers("/readyz"):
        raise Unavailable(_("Anlan did not become ready; what it said stands above."))
    typer.echo(
        _("Anlan is ready: %(url)s  (stop with “make down”)") % {"url": settings.ANLAN_PUBLIC_URL}
    )


def down() -> None:
    """Stop the Anlan that runs on this data folder."""
    found = running.running()
    if found is None:
        typer.echo(_("Nothing runs on this data folder."))
        return
    with suppress(ProcessLookupError):
        os.kill(found["pid"], signal.SIGTERM)
    until = time.monotonic() + supervisor.GRACE_S + 5
    while time.monotonic() < until and running.running() is not None:
        time.sleep(0.1)
    if running.running() is not None:
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
