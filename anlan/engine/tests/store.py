"""A scratch database for many processes, and the processes that work on it."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psutil
import psycopg

from tests.servers.postgres import Postgres

REPOSITORY = Path(__file__).resolve().parents[3]


def wait_for(condition, seconds=30, what="the condition"):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.03)
    raise AssertionError(f"{what} did not come true within {seconds} s")


def is_gone(pid):
    """Ended; a corpse that its parent has not collected counts."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Store:
    """Use `create`; the database follows ANLAN_DATABASE_URL of the test run."""

    def __init__(self, folder, url=""):
        self.folder = folder
        self.url = url
        self.processes = []
        folder.mkdir(parents=True, exist_ok=True)

    # --- processes -------------------------------------------------------------------------
    def start(self, *words):
        """One part of play.py; what it says goes to `log-N` of the scratch folder."""
        environment = {**os.environ, "ANLAN_DATA": str(self.folder), "ANLAN_KEY_FILE": ""}
        environment.pop("ANLAN_DATABASE_URL", None)
        if self.url:
            environment["ANLAN_DATABASE_URL"] = self.url
        log = self.folder / f"log-{len(self.processes)}"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "anlan.engine.tests.play", *words],
                cwd=REPOSITORY, env=environment, stdout=output, stderr=output,
            )  # fmt: skip
        process.log = log
        self.processes.append(process)
        return process

    def play(self, *words):
        process = self.start(*words)
        assert process.wait(60) == 0, process.log.read_text()

    def workers(self, count, threads=3):
        return [self.start("worker", str(threads)) for _ in range(count)]

    def logs(self) -> str:
        return "\n".join(process.log.read_text() for process in self.processes)

    def end(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()

    # --- rows ------------------------------------------------------------------------------
    def rows(self, sql):
        if self.url:
            with closing(psycopg.connect(self.url)) as connection:
                return connection.execute(sql).fetchall()
        path = self.folder / "anlan.sqlite3"
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def count(self, where):
        return self.rows(f"SELECT count(*) FROM engine_job WHERE {where}")[0][0]

    def lines(self, name):
        path = self.folder / name
        return path.read_text().splitlines() if path.exists() else []

    def wait_done(self, kind, count, seconds=60):
        where = f"kind = '{kind}' AND state = 'done'"
        try:
            wait_for(lambda: self.count(where) >= count, seconds, f"{count} × {kind} done")
        except AssertionError as error:
            states = self.rows("SELECT kind, state, count(*) FROM engine_job GROUP BY 1, 2")
            raise AssertionError(f"{error}; {states}\n{self.logs()[-3000:]}") from None


class Stores:
    """Makes scratch databases from one migrated template."""

    def __init__(self, folder):
        self._folder = folder
        url = os.environ.get("ANLAN_DATABASE_URL", "")
        self._server = None
        self._names = []
        if url:
            info = psycopg.conninfo.conninfo_to_dict(url)
            self._server = Postgres(info["host"], int(info["port"]))
        self.template = self._empty()
        self.template.play("migrate")

    def _empty(self):
        name = f"engine_{uuid4().hex[:12]}"
        if self._server is None:
            return Store(self._folder / name)
        self._names.append(name)
        return Store(self._folder / name, self._server.create_database(name))

    def create(self):
        name = f"engine_{uuid4().hex[:12]}"
        store = Store(self._folder / name)
        if self._server is None:
            for path in self.template.folder.glob("anlan.sqlite3*"):
                shutil.copy(path, store.folder)
        else:
            self._names.append(name)
            store.url = self._server.create_database(name, self._names[0])
        return store

    def drop(self):
        for name in self._names:
            self._server.drop_database(name)
