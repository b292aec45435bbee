"""The Anlan that the demonstration talks to: the one that runs, or one of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from anlan.core.paths import data_folder, run_folder
from anlan.demo.client import call
from anlan.demo.moments import Patience, Trouble
from anlan.demo.world import free_port
from anlan_probe import child

STOP_WITHIN_S = 30
COMMAND_WITHIN_S = 60
_PROGRAM = [sys.executable, "-m", "anlan.config.cli"]


class Host:
    """Finds or starts Anlan, and gives out a token for as long as it is open."""

    def __init__(self, name: str, patience: Patience) -> None:
        self._name = name
        self._patience = patience
        self._own: subprocess.Popen[bytes] | None = None
        self._has_token = False
        self.url = ""

    @property
    def is_own(self) -> bool:
        return self._own is not None

    def open(self) -> str:
        """The token, once Anlan answers that it is ready."""
        self.url = _running_url() or self._start()
        self._patience.until(
            self._is_ready, _("Anlan does not become ready at %(url)s.") % {"url": self.url}
        )
        return self.token(self._name)

    def token(self, name: str) -> str:
        """Another actor of the demonstration; its token is taken back with the first."""
        made = _anlan("token", "create", name, "--scope", "read,respond,admin", "--json")
        self._has_token = True
        return str(made["token"])

    def _start(self) -> str:
        port = free_port()
        environment = {
            **os.environ,
            "ANLAN_DATA": str(data_folder()),
            "PORT": str(port),
            "ANLAN_BIND": "127.0.0.1",
            "ANLAN_TLS_CERT": "",
            "ANLAN_TLS_KEY": "",
        }
        # Its words go to our standard error: a new administrator's password is said only once.
        self._own = subprocess.Popen(
            child.command([*_PROGRAM, "up"], "--signal", str(int(signal.SIGTERM))),
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            cwd=child.FOLDER,
            env=environment,
            start_new_session=True,
        )
        return f"http://127.0.0.1:{port}"

    def _is_ready(self) -> bool:
        if self._own is not None and self._own.poll() is not None:
            raise Trouble(_("Anlan ended while it was starting."))
        try:
            return call(self.url, "GET", "/readyz").status == 200
        except (OSError, HTTPException):
            return False

    def close(self) -> None:
        """Take the token back, and stop what we started ourselves."""
        if self._has_token:
            with suppress(Trouble):
                self._revoke()
        if self._own is None or self._own.poll() is not None:
            return
        self._own.terminate()
        try:
            self._own.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._own.kill()
            self._own.wait()

    def _revoke(self) -> None:
        for token in _anlan("token", "list", "--json")["items"]:
            if token["name"].startswith(self._name) and token["revoked_at"] is None:
                _anlan("token", "revoke", token["id"], "--json")


def _running_url() -> str | None:
    """Where the Anlan of this data folder answers, as it wrote down when it started."""
    try:
        found = json.loads((run_folder() / "up.json").read_text(encoding="utf-8"))
        os.kill(int(found["pid"]), 0)
        return str(found["url"])
    except (OSError, ValueError, KeyError):
        return None


def _anlan(*words: str) -> Any:
    """What a command of the same installation says; it is the same Anlan that is called by hand."""
    try:
        ended = subprocess.run(
            child.command([*_PROGRAM, *words]),
            cwd=child.FOLDER,
            env={**os.environ, "ANLAN_DATA": str(settings.ANLAN_DATA)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Trouble(_("“anlan %(words)s” did not end.") % {"words": words[0]}) from error
    if ended.returncode != 0:
        said = ended.stderr.strip().splitlines()[-1:] or [str(ended.returncode)]
        what = " ".join(words[:2])
        raise Trouble(_("“anlan %(words)s” failed: %(said)s") % {"words": what, "said": said[0]})
    return json.loads(ended.stdout)
