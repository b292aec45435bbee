"""The little service of the demonstration: it keeps documents, rows in SQLite and files beside.

    python -m anlan.demo.service --database FILE --files FOLDER --port PORT [--pretend fine|broken]

`/` says that it runs, `/health` whether every row has its file, unchanged, `/documents` what it
has. Every second it takes in a document of its own, as a real service would; a file named `pause`
beside the database holds that up, which a file `paused` confirms. Imports nothing of Anlan: it
stands for the customer's programs, not for ours.
"""

import argparse
import hashlib
import json
import os
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = tuple[int, dict[str, Any]]
EVERY_S = 1.0
SCHEMA = "CREATE TABLE documents (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, at TEXT NOT NULL)"


class Archive:
    """Documents: a row says what the file has to be."""

    def __init__(self, database: Path, files: Path) -> None:
        self.database = database
        self.files = files

    def open(self, mode: str = "rw") -> sqlite3.Connection:
        # Never "rwc": a database that was deleted must not come back empty.
        return sqlite3.connect(f"file:{self.database}?mode={mode}", uri=True, timeout=5)

    def add(self, name: str, content: bytes, at: datetime) -> None:
        """File first, row second: a row without its file would be a loss."""
        place = self.files / name
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.part")
        part.write_bytes(content)
        part.replace(place)
        row = (name, hashlib.sha256(content).hexdigest(), at.isoformat())
        with closing(self.open()) as opened, opened:
            opened.execute("INSERT INTO documents VALUES (?, ?, ?)", row)

    def rows(self) -> list[tuple[str, str, str]]:
        with closing(self.open("ro")) as opened:
            query = "SELECT name, sha256, at FROM documents ORDER BY name"
            return [(name, digest, at) for name, digest, at in opened.execute(query)]

    def health(self) -> Answer:
        try:
            rows = self.rows()
        except sqlite3.Error as error:
            return 500, {"state": "broken", "why": f"database: {error}"}
        wrong = [name for name, digest, _at in rows if self._digest(name) != digest]
        if wrong or not rows:
            return 500, {"state": "broken", "why": f"{len(wrong)} of {len(rows)} documents"}
        return 200, {"state": "whole", "documents": len(rows)}

    def _digest(self, name: str) -> str:
        try:
            return hashlib.sha256((self.files / name).read_bytes()).hexdigest()
        except OSError:
            return ""


def keep_taking_in(archive: Archive) -> None:
    """One document every second, as long as there is something to write into."""
    pause, paused = (archive.database.with_name(name) for name in ("pause", "paused"))
    while True:
        threading.Event().wait(EVERY_S)
        try:
            if pause.exists():
                paused.touch()
            elif archive.database.exists() and archive.files.exists():
                now = datetime.now(UTC)
                name = f"inbox/{now:%Y%m%dT%H%M%S%f}.txt"
                archive.add(name, f"received {now.isoformat()}\n".encode(), now)
        except (OSError, sqlite3.Error):
            continue  # The data may be deleted under our hands; that is what we are here for.


def answer_to(path: str, archive: Archive, pretend: str) -> Answer:
    if pretend == "broken":
        return 500, {"state": "broken", "why": "another program"}
    if path == "/":
        return 200, {"service": "documents", "says": "the archive is open"}
    if path == "/health":
        return (200, {"state": "whole"}) if pretend == "fine" else archive.health()
    if path == "/documents" and not pretend:
        return 200, {"documents": [name for name, _digest, _at in archive.rows()]}
    return 404, {"why": "no such page"}


def handler_for(archive: Archive, pretend: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                status, body = answer_to(self.path, archive, pretend)
            except (OSError, sqlite3.Error) as error:
                status, body = 500, {"state": "broken", "why": str(error)}
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing: the terminal belongs to the demonstration."""

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(prog="anlan.demo.service")
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pretend", choices=["fine", "broken"], default="")
    options = parser.parse_args()
    os.umask(0o077)
    archive = Archive(options.database, options.files)
    server = ThreadingHTTPServer(("127.0.0.1", options.port), handler_for(archive, options.pretend))
    if not options.pretend:
        threading.Thread(target=keep_taking_in, args=[archive], daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
