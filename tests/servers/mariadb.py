"""Debian's MariaDB as an unprivileged user on a socket in a scratch folder, without a network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

APT_LINE = "apt-get install --no-install-recommends mariadb-server-core mariadb-client-core"
START_S = 60


class Missing(RuntimeError):
    """The server is not installed; the message is the line that installs it."""


@dataclass(frozen=True)
class Mariadb:
    socket: Path

    def run(self, statements: str) -> subprocess.CompletedProcess[str]:
        """The client's answer; it stops at the first statement that the server refuses."""
        command = ["mariadb", f"--socket={self.socket}", "--user=root", "--table", "mysql"]
        return subprocess.run(
            command, input=statements, capture_output=True, text=True, timeout=60, check=False
        )


@contextmanager
def running_mariadb() -> Iterator[Mariadb]:
    """A server of its own, gone with its folder at the end, or when this process is killed."""
    if not shutil.which("mariadbd") or not shutil.which("mariadb"):
        raise Missing(f"MariaDB is not installed; run: {APT_LINE}")
    # Not below TMPDIR: the unprivileged user has to reach it, and socket paths are short.
    folder = Path(tempfile.mkdtemp(prefix="anlan-my-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        _initialise(folder)
        with _served(folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(*options: str) -> list[str]:
    """The server refuses to run as root; setpriv also ends it with this process."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups",
                *options]  # fmt: skip
    return ["setpriv", *options]


def _initialise(folder: Path) -> None:
    """root needs no password; only the socket is open, and only to us."""
    user = pwd.getpwuid(os.geteuid()).pw_name if os.geteuid() else "nobody"
    command = ["mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", f"--user={user}",
               "--auth-root-authentication-method=normal", "--skip-test-db"]  # fmt: skip
    done = subprocess.run(
        [*_unprivileged(), *command], capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"mariadb-install-db failed: {done.stderr or done.stdout}")


@contextmanager
def _served(folder: Path) -> Iterator[Mariadb]:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_unprivileged("--pdeathsig", "KILL"), "mariadbd", "--no-defaults",
             f"--datadir={folder}/data", f"--socket={folder}/socket", "--skip-networking",
             "--innodb-flush-log-at-trx-commit=0", "--log-bin=binlog", "--server-id=1",
             f"--pid-file={folder}/pid"],
            stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
    try:
        server = Mariadb(folder / "socket")
        _wait(server, process, log)
        yield server
    finally:
        process.kill()
        process.wait(START_S)


def _wait(server: Mariadb, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        if server.socket.exists() and server.run("select 1").returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"MariaDB did not start: {log.read_text(errors='replace')[-2000:]}")
