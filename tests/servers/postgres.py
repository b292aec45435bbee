"""Debian's PostgreSQL as an unprivileged user on a free loopback port.

As a program: `python -m tests.servers.postgres -- COMMAND…` runs the command with
ANLAN_DATABASE_URL naming a fresh server, and ends with its exit code.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

APT_LINE = "apt-get install --no-install-recommends postgresql-15"
PROGRAMS = Path("/usr/lib/postgresql")
START_S = 30
# Tests that measure keep the real thing; all others need no power-loss safety.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Missing(RuntimeError):
    """The server is not installed; the message is the line that installs it."""


@dataclass(frozen=True)
class Postgres:
    host: str
    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://anlan@{self.host}:{self.port}/{database}"

    def create_database(self, name: str, template: str = "template1") -> str:
        """Create it and give its address."""
        with closing(psycopg.connect(self.url(), autocommit=True)) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        with closing(psycopg.connect(self.url(), autocommit=True)) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextmanager
def running_postgres(*, is_durable: bool = False) -> Iterator[Postgres]:
    """A server of its own, gone with its folder at the end, or when this process is killed."""
    programs = _programs()
    # Not below TMPDIR: the unprivileged user has to reach it, and socket paths are short.
    folder = Path(tempfile.mkdtemp(prefix="anlan-pg-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _user(), pwd.getpwnam(_user()).pw_gid)
        data = folder / "data"
        _initialise(programs, data)
        with _served(programs, data, () if is_durable else FAST) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise Missing(f"PostgreSQL is not installed; run: {APT_LINE}")
    return found[0].parent


def _user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _unprivileged(*options: str) -> list[str]:
    """The server refuses to run as root; setpriv also ends it with this process."""
    if os.geteuid() == 0:
        entry = pwd.getpwnam(_user())
        return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups",
                *options]  # fmt: skip
    return ["setpriv", *options]


def _initialise(programs: Path, data: Path) -> None:
    command = [*_unprivileged(), str(programs / "initdb"), "-D", str(data), "-U", "anlan",
               "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"initdb failed: {done.stderr or done.stdout}")


@contextmanager
def _served(programs: Path, data: Path, options: tuple[str, ...]) -> Iterator[Postgres]:
    port = _free_port()
    settings = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={data}",
                "max_connections=200", "shared_buffers=64MB", *options)  # fmt: skip
    words = [word for setting in settings for word in ("-c", setting)]
    log = data.parent / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*_unprivileged("--pdeathsig", "QUIT"), str(programs / "postgres"), "-D", str(data),
             *words],
            stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
    try:
        server = Postgres("127.0.0.1", port)
        _wait(server, process, log)
        yield server
    finally:
        # Immediate shutdown: nothing in there is wanted any more.
        process.send_signal(signal.SIGQUIT)
        process.wait(START_S)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Postgres, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            psycopg.connect(server.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def main(words: list[str]) -> int:
    if words[:1] != ["--"] or len(words) < 2:
        sys.stderr.write("usage: python -m tests.servers.postgres -- COMMAND…\n")
        return 2
    try:
        with running_postgres() as server:
            url = server.create_database("anlan")
            environment = {**os.environ, "ANLAN_DATABASE_URL": url}
            return subprocess.run(words[1:], env=environment, check=False).returncode
    except Missing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
