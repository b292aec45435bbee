"""The world of the demonstration: a service, its database and its files, in a scratch folder."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.utils.translation import gettext as _

from anlan.demo.moments import Patience, Trouble
from anlan.demo.rules import newest_common
from anlan.demo.service import SCHEMA, Archive
from anlan_probe import child

SIZES = (0, 1, 4_095, 4_096, 65_537, 200_000)
DOCUMENTS = 36


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True)
class Inventory:
    """Everything there is, by its content."""

    files: Mapping[str, str]
    rows: Sequence[tuple[str, str, str]]

    def differences(self, other: Inventory) -> list[str]:
        """Names of files and rows that are not the same in both."""
        names = sorted({*self.files, *other.files})
        wrong = [name for name in names if self.files.get(name) != other.files.get(name)]
        rows = sorted(set(self.rows) ^ set(other.rows))
        return wrong + [f"row {name}" for name, _digest, _at in rows]


class World:
    """Owns the scratch folder and the service process; `close` leaves nothing of either."""

    def __init__(self, folder: Path, patience: Patience) -> None:
        self.folder = folder
        self.port = free_port()
        self._patience = patience
        self.archive = Archive(folder / "database" / "documents.sqlite", folder / "files")
        self._service: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def build(self) -> None:
        """Documents of many sizes, with names that have been trouble elsewhere."""
        self.archive.database.parent.mkdir(parents=True)
        self.archive.files.mkdir()
        with closing(self.archive.open("rwc")) as opened, opened:
            opened.execute(SCHEMA)
        chance = random.Random(self.port)  # noqa: S311 - test data, not a secret
        for number in range(DOCUMENTS):
            size = SIZES[number % len(SIZES)]
            name = f"{2020 + number % 5}/合同 contract-{number:03}.bin"
            self.archive.add(name, chance.randbytes(size), datetime.now(UTC))
        self.start_service()
        # The time of its newest document is what tells later how much was lost.
        self._patience.until(self._has_taken_in, _("The little service takes nothing in."))

    def start_service(self, pretend: str = "") -> None:
        """Start it, or something else in its place, and wait until it answers."""
        places = ["--database", str(self.archive.database), "--files", str(self.archive.files)]
        words = [sys.executable, "-m", "anlan.demo.service", *places, "--port", str(self.port)]
        program = [*words, "--pretend", pretend] if pretend else words
        self._service = subprocess.Popen(
            child.command(program),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=child.FOLDER,
            start_new_session=True,
        )
        self._patience.until(self._answers, _("The little service does not start."))

    def _answers(self) -> bool:
        if self._service is None or self._service.poll() is not None:
            raise Trouble(_("The little service ended at once."))
        return self.ask("/")[0] != 0

    def ask(self, path: str) -> tuple[int, dict[str, object]]:
        """Status and body of one page of the service; status 0 when nobody answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            return 0, {}
        finally:
            connection.close()

    def kill_service(self) -> None:
        if self._service is not None:
            self._service.kill()
            self._service.wait()

    def pause_writing(self) -> None:
        """Nothing changes from here on, as before a backup of a service without snapshots."""
        self._marker("pause").touch()
        self._patience.until(
            self._marker("paused").exists, _("The little service does not pause its writing.")
        )

    def resume_writing(self) -> None:
        self._marker("pause").unlink(missing_ok=True)

    def _marker(self, name: str) -> Path:
        return self.archive.database.with_name(name)

    def inventory(self) -> Inventory:
        """What is there now, read by ourselves."""
        root = self.archive.files
        files = {
            path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }
        return Inventory(files, self.archive.rows())

    def delete_data(self) -> None:
        """Rows first, then the database file and every document."""
        with suppress(sqlite3.Error), closing(self.archive.open()) as opened, opened:
            opened.execute("DELETE FROM documents")
        shutil.rmtree(self.archive.database.parent)
        shutil.rmtree(self.archive.files)

    def put_back(self, restored: Sequence[Path]) -> None:
        """Copy what was restored beside to where the service looks for it; writing stays paused."""
        files = _find(restored, self.archive.files.name, is_folder=True)
        database = _find(restored, self.archive.database.name, is_folder=False)
        self.archive.database.parent.mkdir(parents=True)
        self._marker("pause").touch()
        shutil.copytree(files, self.archive.files)
        shutil.copy2(database, self.archive.database)

    def _taken_in(self) -> tuple[list[tuple[str, str, str]], list[str]]:
        """Rows and names of files of what the service took in by itself."""
        rows = [row for row in self.archive.rows() if row[0].startswith("inbox/")]
        return rows, [path.name for path in (self.archive.files / "inbox").glob("*.txt")]

    def _has_taken_in(self) -> bool:
        return all(self._taken_in())

    def newest_record(self) -> datetime:
        """The time up to which both stores, rows and files, have what was taken in."""
        taken_in, kept = self._taken_in()
        if not taken_in or not kept:
            raise Trouble(_("The recovered data holds no record of its time."))
        newest_row = max(datetime.fromisoformat(at) for _name, _digest, at in taken_in)
        newest_file = datetime.strptime(max(kept), "%Y%m%dT%H%M%S%f.txt").replace(tzinfo=UTC)
        return newest_common([newest_row, newest_file])

    def close(self) -> None:
        self.kill_service()
        shutil.rmtree(self.folder, ignore_errors=True)


def _find(places: Sequence[Path], name: str, *, is_folder: bool) -> Path:
    """The restored folder or file of this name, at whatever depth its old path put it."""
    for place in places:
        for path in (place, *sorted(place.rglob(name))):
            if path.name == name and (path.is_dir() if is_folder else path.is_file()):
                return path
    raise Trouble(_("The restored copy does not hold “%(name)s”.") % {"name": name})
