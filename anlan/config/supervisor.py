"""Keeps the web server and the engine running beside each other, and ends them together.

Both are started through `anlan_probe.child`, each in a session of its own: a terminal's Ctrl-C
reaches only the supervisor, and the kernel ends both when the supervisor is killed.
"""

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from types import FrameType

from django.utils.translation import gettext_lazy as _

from anlan.core.errors import Unavailable
from anlan_probe import child

log = logging.getLogger(__name__)

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 10.0
# A child that ran this long has recovered; its next restart is quick again.
STEADY_AFTER_S = 60.0
GRACE_S = 20.0
LOOK_S = 0.1


class PortInUse(Unavailable):
    """Another program listens where we want to."""

    code = "port-in-use"


def check_port(bind: str, port: int) -> None:
    """Refuse in one sentence what would otherwise be a child that crashes again and again."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections of a server that ended just now do not count as a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise _port_error(error, bind, port) from error


def _port_error(error: OSError, bind: str, port: int) -> Unavailable:
    place = {"port": port, "bind": bind, "error": error.strerror}
    if error.errno == errno.EADDRINUSE:
        return PortInUse(
            _("Port %(port)s on %(bind)s is in use by another program; choose another with PORT=.")
            % place
        )
    return Unavailable(_("Cannot listen on %(bind)s port %(port)s: %(error)s.") % place)


def web_argv(bind: str, port: int, *, tls_cert: str = "", tls_key: str = "") -> list[str]:
    words = [sys.executable, "-m", "anlan.config.granian_main", "--bind", bind, "--port", str(port)]
    return [*words, "--tls-cert", tls_cert, "--tls-key", tls_key] if tls_cert else words


def engine_argv(*, threads: int = 0) -> list[str]:
    return [sys.executable, "-m", "anlan.config.cli", "worker", "--threads", str(threads)]


class Program:
    """One supervised child."""

    def __init__(self, name: str, argv: Sequence[str]) -> None:
        self.name = name
        self._argv = list(argv)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._delay_s = FIRST_DELAY_S
        self._start_at = 0.0

    def keep_running(self) -> None:
        """Start it, or start it again when it ended and its delay is over."""
        if self._process is None:
            if monotonic() >= self._start_at:
                self._start()
        elif self._process.poll() is not None:
            self._note_end(self._process.returncode)

    def _start(self) -> None:
        # The main thread spawns: it lives as long as the process.
        self._process = subprocess.Popen(
            child.command(self._argv, "--cwd", os.getcwd()),
            stdin=subprocess.DEVNULL,
            cwd=child.FOLDER,
            start_new_session=True,
        )
        self._started_at = monotonic()

    def _note_end(self, rc: int) -> None:
        self.kill()
        if monotonic() - self._started_at > STEADY_AFTER_S:
            self._delay_s = FIRST_DELAY_S
        log.error("%s ended rc=%s restart_in_s=%.1f", self.name, rc, self._delay_s)
        self._start_at = monotonic() + self._delay_s
        self._delay_s = min(self._delay_s * 2, LONGEST_DELAY_S)
        self._process = None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def terminate(self) -> None:
        if self._process is not None and self.is_running:
            self._process.terminate()

    def kill(self) -> None:
        """End whatever is left of its session, such as the web server's workers."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def run(
    web: Sequence[str],
    engine: Sequence[str],
    *,
    bind: str,
    port: int,
    on_started: Callable[[], None] | None = None,
) -> int:
    """Run both until SIGINT or SIGTERM. 0: both ended by themselves; 1: one had to be killed.

    Raises PortInUse before anything is started. `on_started` runs in a thread beside them.
    """
    check_port(bind, port)
    wanted_end = threading.Event()

    def ask_to_end(_number: int, _frame: FrameType | None) -> None:
        wanted_end.set()

    before = {
        number: signal.signal(number, ask_to_end) for number in (signal.SIGINT, signal.SIGTERM)
    }
    programs = [Program("web", web), Program("engine", engine)]
    try:
        if on_started is not None:
            threading.Thread(target=on_started, name="on-started", daemon=True).start()
        while not wanted_end.is_set():
            for program in programs:
                program.keep_running()
            wanted_end.wait(LOOK_S)
        return _end(programs)
    finally:
        for program in programs:
            program.kill()
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(programs: Sequence[Program]) -> int:
    for program in programs:
        program.terminate()
    until = monotonic() + GRACE_S
    pause = threading.Event()
    while any(program.is_running for program in programs) and monotonic() < until:
        pause.wait(LOOK_S)
    late = [program.name for program in programs if program.is_running]
    if late:
        log.error("killed after %s s: %s", GRACE_S, ", ".join(late))
    return 1 if late else 0
