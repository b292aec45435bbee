"""Programs that work for a job, and end when its worker does.

All are spawned by one thread that lives as long as the process: the kernel sends the death signal
when the spawning *thread* ends.
"""

from __future__ import annotations

import os
import queue
import selectors
import signal as signals
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from anlan_probe import child

TAIL_BYTES = 64 * 1024
LINE_BYTES = 256 * 1024
# From the request to end until the whole group is killed.
GRACE_S = 5.0


@dataclass(frozen=True)
class Command:
    argv: tuple[str, ...]
    env: Mapping[str, str]
    on_line: Callable[[str], None] | None
    signal: int
    deadline: timedelta | None


@dataclass(frozen=True)
class ChildResult:
    """`rc` is negative for a signal; `ended_by` is empty unless we ended it."""

    rc: int
    stdout_tail: str
    stderr_tail: str
    ended_by: str = ""


def run(
    command: Command, *, admit: Callable[[dict[str, Any]], None], stop: Callable[[], str]
) -> ChildResult:
    """Start, admit (may raise: then it never begins), read until the end."""
    ours, gate = os.pipe()
    try:
        process = _spawner().spawn(lambda: _popen(command, ours))
    finally:
        os.close(ours)
    try:
        with os.fdopen(gate, "wb", buffering=0) as opened:
            admit({**mark_of(process.pid), "signal": int(command.signal)})
            opened.write(b"1")
        return _Watch(process, command, stop).until_the_end()
    finally:
        _end_group(process)


def _popen(command: Command, gate: int) -> subprocess.Popen[bytes]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ANLAN_")}
    # At our death it is killed: it could not clean up anyway, its pipes are broken.
    options = ["--cwd", os.getcwd(), "--gate", str(gate)]
    return subprocess.Popen(
        child.command(list(command.argv), *options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**clean, **command.env},
        cwd=child.FOLDER,
        pass_fds=[gate],
        start_new_session=True,
    )


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Nothing of the program's session is left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signals.SIGKILL)
    process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


class _Output:
    """The tail of one stream, and its lines as they come."""

    def __init__(self, on_line: Callable[[str], None] | None) -> None:
        self._on_line = on_line
        self._tail = bytearray()
        self._line = bytearray()

    def feed(self, data: bytes) -> None:
        self._tail += data
        del self._tail[:-TAIL_BYTES]
        if self._on_line is None:
            return
        *whole, rest = (bytes(self._line) + data).split(b"\n")
        self._line = bytearray(rest[:LINE_BYTES])
        for line in whole:
            self._on_line(line[:LINE_BYTES].decode(errors="replace"))

    def close(self) -> None:
        if self._on_line and self._line:
            self._on_line(self._line.decode(errors="replace"))

    @property
    def text(self) -> str:
        return self._tail.decode(errors="replace")


class _Watch:
    """Reads a program's output, and ends it when it takes too long or is not wanted any more."""

    def __init__(
        self, process: subprocess.Popen[bytes], command: Command, stop: Callable[[], str]
    ) -> None:
        self._process = process
        self._command = command
        self._stop = stop
        self._began = monotonic()
        self._asked_at: float | None = None
        self._ended_by = ""
        self._out, self._err = _Output(command.on_line), _Output(None)

    def until_the_end(self) -> ChildResult:
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout or -1, selectors.EVENT_READ, self._out)
            selector.register(self._process.stderr or -1, selectors.EVENT_READ, self._err)
            while True:
                has_ended = self._has_ended()
                got_some = self._read(selector, 0.0 if has_ended else 0.2)
                # A grandchild may keep the pipes open: empty now is the end.
                if has_ended and not got_some:
                    break
                self._end_if_unwanted()
        self._out.close()
        rc = self._process.wait()
        return ChildResult(rc, self._out.text, self._err.text, self._ended_by)

    def _has_ended(self) -> bool:
        """Without reaping it, so that its process group is still ours to end."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, options) is not None

    def _read(self, selector: selectors.BaseSelector, wait_s: float) -> bool:
        if not selector.get_map():
            # Both pipes are closed, but the program may still run.
            threading.Event().wait(wait_s)
            return False
        got_some = False
        for key, _mask in selector.select(wait_s):
            data = os.read(key.fd, 65536)
            if data:
                key.data.feed(data)
                got_some = True
            else:
                selector.unregister(key.fileobj)
        return got_some

    def _end_if_unwanted(self) -> None:
        if self._asked_at is not None:
            if monotonic() - self._asked_at > GRACE_S:
                self._signal(signals.SIGKILL)
            return
        limit = self._command.deadline
        why = self._stop()
        if not why and limit is not None and monotonic() - self._began > limit.total_seconds():
            why = "deadline"
        if why:
            self._ended_by, self._asked_at = why, monotonic()
            self._signal(self._command.signal)

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class _Spawner:
    """The thread that starts every program of this process."""

    def __init__(self) -> None:
        self._wishes: queue.SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = queue.SimpleQueue()
        threading.Thread(target=self._serve, name="spawner", daemon=True).start()

    def spawn(self, start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
        answer: Future[subprocess.Popen[bytes]] = Future()
        self._wishes.put((start, answer))
        return answer.result()

    def _serve(self) -> None:
        while True:
            start, answer = self._wishes.get()
            try:
                answer.set_result(start())
            except Exception as error:  # noqa: BLE001  # Loop boundary: the asker gets the error.
                answer.set_exception(error)


@cache
def _spawner_of(_pid: int) -> _Spawner:
    return _Spawner()


def _spawner() -> _Spawner:
    """One for each process: a thread does not survive a fork."""
    return _spawner_of(os.getpid())


@cache
def this_host() -> str:
    """The place in which a process id means something: the machine and its pid namespace."""
    return f"{socket.gethostname()[:90]}/{os.stat('/proc/self/ns/pid').st_ino}"


@cache
def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def mark_of(pid: int) -> dict[str, Any]:
    """What tells this process from a later one with the same number."""
    return {"host": this_host(), "boot": _boot(), "pid": pid, "started": _started(pid)}


def _started(pid: int) -> int | None:
    """Start time in ticks since boot; None when there is no such process, or only its corpse."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else int(fields[19])


def is_alive(mark: Mapping[str, Any]) -> bool:
    """Whether the marked process of this host still runs."""
    started = _started(mark["pid"])
    return started is not None and (mark["boot"], mark["started"]) == (_boot(), started)


def end(mark: Mapping[str, Any], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(mark["pid"], number)
