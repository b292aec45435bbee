"""One command on one machine over SSH. The only module that knows asyncssh.

Rules: the host key has to be the pinned one before any secret is offered; nothing of this
machine's own SSH set-up (keys, agent, configuration) is used; the call ends within its time; a
command that has to end early is asked through its channel, and the result says whether it did.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import asyncssh

from anlan_probe.capped import Capped

CONNECT_S = 10.0
# How long the other side has to confirm that a command is gone.
GRACE_S = 3.0
# sshd passes no signals on to commands of root; the other commands of this very connection are the
# other children of this shell's parent, each the leader of its group.
_KILL_OTHERS = (
    'for one in $(ps -o pid= --ppid "$PPID"); do '
    '[ "$one" = "$$" ] || kill -KILL -- "-$one"; done 2>/dev/null'
)
POLL_S = 0.2


@dataclass(frozen=True)
class Target:
    """Whom to call and as whom; without `host_key` nothing is sent."""

    host: str
    port: int
    user: str
    password: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    host_key: str = ""


@dataclass(frozen=True)
class Ended:
    """`code` is one of the words below; `has_begun`: the command may have had an effect."""

    code: str
    exit_code: int | None = None
    offered: str = ""
    detail: str = ""
    has_begun: bool = False
    is_gone: bool = True


FINISHED, NEW_KEY, CHANGED_KEY, REFUSED = "finished", "new_key", "changed_key", "refused"
UNREACHABLE, TIMED_OUT, STOPPED, BROKEN = "unreachable", "timed_out", "stopped", "broken"
BAD_KEY = "bad_key"


class _Client(asyncssh.SSHClient):
    """Remembers the key that was offered and accepts only the pinned one."""

    def __init__(self, pinned: str) -> None:
        self.pinned = pinned
        self.offered = ""

    def validate_host_public_key(
        self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey
    ) -> bool:
        self.offered = public_text(key)
        return self.offered == self.pinned


def public_text(key: asyncssh.SSHKey) -> str:
    """Algorithm and key in one line, without comment."""
    return " ".join(key.export_public_key("openssh").decode().split()[:2])


def fingerprint(public: str) -> str:
    return asyncssh.import_public_key(public).get_fingerprint()


def is_private_key(text: str) -> bool:
    """Whether this can be read as a private key without a pass phrase."""
    try:
        asyncssh.import_private_key(text)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        return False
    return True


def host_key_of(host: str, port: int) -> str:
    """The key that answers there now; empty when nothing does."""

    async def look() -> str:
        async with asyncio.timeout(CONNECT_S):
            key = await asyncssh.get_server_host_key(host, port, config=None)
            return public_text(key) if key else ""

    with suppress(OSError, asyncssh.Error, TimeoutError):
        return asyncio.run(look())
    return ""


class Session:
    """Runs in a thread of its own, so that the caller can write to its database meanwhile."""

    def __init__(self, target: Target, command: str, output: Capped) -> None:
        self._target, self._command, self._output = target, command, output
        self._client = _Client(target.host_key)
        self._has_begun = False
        self._is_gone = True
        self._why = ""
        self._result = Ended(BROKEN)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[int | None] | None = None

    def run(self, timeout_s: float, stop: Callable[[], str], tick: Callable[[], None]) -> Ended:
        thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        thread.start()
        deadline = monotonic() + timeout_s
        while thread.is_alive():
            thread.join(POLL_S)
            tick()
            if not self._why and (stop() or monotonic() > deadline):
                self._why = STOPPED if stop() else TIMED_OUT
                self._cancel()
        return self._result

    def _cancel(self) -> None:
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):  # It ended by itself just now.
                loop.call_soon_threadsafe(task.cancel)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._work())
        if self._why:
            self._task.cancel()
        try:
            exit_code = await self._task
            # Without an exit status the line was cut, and nobody knows how far the command came.
            self._result = self._ended(BROKEN if exit_code is None else FINISHED, exit_code)
        except asyncio.CancelledError:
            self._result = self._ended(self._why or STOPPED)
        except asyncssh.KeyImportError as error:
            self._result = self._ended(BAD_KEY, detail=str(error))
        except asyncssh.PermissionDenied:
            self._result = self._ended(REFUSED)
        except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as error:
            self._result = self._key_trouble(str(error))
        except (OSError, asyncssh.Error, TimeoutError) as error:
            code = BROKEN if self._has_begun else UNREACHABLE
            self._result = self._ended(code, detail=str(error) or type(error).__name__)

    def _ended(self, code: str, exit_code: int | None = None, detail: str = "") -> Ended:
        return Ended(
            code, exit_code, self._client.offered, detail[:200], self._has_begun, self._is_gone
        )

    def _key_trouble(self, detail: str) -> Ended:
        return self._ended(CHANGED_KEY if self._target.host_key else NEW_KEY, detail=detail)

    def _options(self) -> dict[str, Any]:
        target = self._target
        options: dict[str, Any] = {
            "port": target.port,
            "username": target.user,
            "client_factory": lambda: self._client,
            # Nobody is known beforehand: every key goes through the client above.
            "known_hosts": lambda _host, _addr, _port: ([], [], [], [], [], [], []),
            "config": None,
            "agent_path": None,
            "gss_host": None,
            "password": target.password or None,
            "client_keys": [asyncssh.import_private_key(target.key)] if target.key else None,
            "preferred_auth": "publickey" if target.key else "password,keyboard-interactive",
            "keepalive_interval": 15,
            "connect_timeout": CONNECT_S,
            "login_timeout": CONNECT_S,
        }
        if target.host_key:
            options["server_host_key_algs"] = _algorithms(target.host_key)
        return options

    async def _work(self) -> int | None:
        async with asyncssh.connect(self._target.host, **self._options()) as connection:
            process = await connection.create_process(
                self._command, encoding=None, stderr=asyncssh.STDOUT, stdin=asyncssh.DEVNULL
            )
            self._has_begun = True
            try:
                while data := await process.stdout.read(65536):
                    self._output.feed(data)
                await process.wait_closed()
            except asyncio.CancelledError:
                self._is_gone = await _end(connection, process)
                raise
            return process.returncode


def _algorithms(public: str) -> list[str]:
    kind = public.split()[0]
    return ["rsa-sha2-512", "rsa-sha2-256"] if kind == "ssh-rsa" else [kind]


async def _end(connection: asyncssh.SSHClientConnection, process: Any) -> bool:
    """Ask politely, then not; whether the other side confirmed that the command is gone."""
    for name in ("TERM", "KILL"):
        with suppress(OSError, asyncssh.Error):
            process.channel.send_signal(name)
        with suppress(TimeoutError, OSError, asyncssh.Error):
            async with asyncio.timeout(GRACE_S):
                if name == "KILL":
                    await connection.run(_KILL_OTHERS)
                while await process.stdout.read(65536):
                    pass
                await process.wait_closed()
                return bool(process.exit_status is not None or process.exit_signal)
    process.close()
    return False


def run(
    target: Target,
    command: str,
    output: Capped,
    *,
    timeout_s: float,
    stop: Callable[[], str],
    tick: Callable[[], None],
) -> Ended:
    """Run the command and give how it ended; `tick` is called a few times a second meanwhile."""
    return Session(target, command, output).run(timeout_s, stop, tick)
