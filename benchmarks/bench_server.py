"""A running Anlan, used from outside: taking in events, paging by mail, and showing pages."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from benchmarks.scratch import answer, figure, median_s

ROOT = Path(__file__).resolve().parents[1]
ANLAN = Path(sys.executable).parent / "anlan"
READY_S = 90
PAGES = {"overview": "/", "incidents": "/incidents/", "strategies": "/strategies/"}


class Postbox:
    """Takes mail and remembers when each came."""

    def __init__(self) -> None:
        self.mails: list[tuple[float, bytes]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        self.mails.append((time.perf_counter(), envelope.content))
        return "250 OK"


class Site:
    """The running Anlan as a program and as a browser."""

    def __init__(self, port: int, environment: dict[str, str], folder: Path) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.environment = environment
        self.folder = folder
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(cookies)
        self.token = ""

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [ANLAN, *words], env=self.environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    def get(self, path: str) -> str:
        with self.browser.open(self.base + path, timeout=30) as reply:
            return reply.read().decode()

    def sign_in(self, username: str, password: str) -> None:
        page = self.get("/accounts/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"username": username, "password": password, "csrfmiddlewaretoken": token[1]}
        request = urllib.request.Request(
            self.base + "/accounts/sign-in/",
            urllib.parse.urlencode(form).encode(),
            {"Referer": self.base},
        )
        self.browser.open(request, timeout=30).close()

    def post(self, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)


@contextmanager
def running_site(postbox: Controller) -> Iterator[Site]:
    """Anlan on a free port and a scratch data folder, past its first start."""
    with tempfile.TemporaryDirectory(prefix="anlan-bench-") as name:
        port = free_port()
        environment = os.environ | {
            "ANLAN_DATA": name,
            "PORT": str(port),
            "ANLAN_ADMIN_PASSWORD": "bench-password-1",
            "ANLAN_ADMIN_EMAIL": "admin@example.org",
            "ANLAN_SMTP_URL": f"smtp://{postbox.hostname}:{postbox.port}",
            "ANLAN_LANGUAGE": "en",
        }
        with (Path(name) / "log").open("wb") as log:
            process = subprocess.Popen([ANLAN, "up"], env=environment, stdout=log, stderr=log)
        try:
            site = Site(port, environment, Path(name))
            wait_for(lambda: first_start(site) == "done", READY_S, "the first start")
            created = site.command(
                "token",
                "create",
                "bench",
                "--scope",
                "events:write,read",
                "--org",
                "home",
                "--json",
            )
            site.token = json.loads(created)["token"]
            site.sign_in("admin", "bench-password-1")
            yield site
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(40)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def first_start(site: Site) -> str:
    try:
        return str(json.loads(site.get("/readyz"))["first_start"])
    except (OSError, ValueError):
        return ""


def wait_for(condition: Callable[[], bool], limit_s: float, what: str) -> None:
    until = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} did not come about within {limit_s} s")
        time.sleep(0.02)


def events(site: Site) -> list[dict[str, Any]]:
    numbers = iter(range(10**6))

    def one() -> None:
        site.post("/api/v1/events", {"text": "bench", "key": f"one-{next(numbers)}", **quiet()})

    def batch() -> None:
        site.post(
            "/api/v1/events",
            [{"text": "bench", "key": f"many-{next(numbers)}", **quiet()} for _ in range(500)],
        )

    plain_one, plain_batch = bare_inserts(site.folder / "plain.sqlite3")
    return [
        figure(
            "event accepted (202)",
            median_s(one, 100) * 1000,
            "ms",
            plain=plain_one * 1000,
            plain_is="one durable INSERT into SQLite",
        ),
        figure(
            "500 events accepted",
            median_s(batch, 5) * 1000,
            "ms",
            plain=plain_batch * 1000,
            plain_is="the same rows by executemany",
        ),
    ]


def quiet() -> dict[str, str]:
    """Events of something that recovered: accepted like all others, and no reason to page."""
    return {"status": "resolved", "source": "bench"}


def bare_inserts(path: Path) -> tuple[float, float]:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        database.execute("CREATE TABLE event (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT)")
        numbers = iter(range(10**6))

        def rows(count: int) -> list[tuple[str, str]]:
            return [(f"k{next(numbers)}", '{"text": "bench"}') for _ in range(count)]

        def insert(count: int) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO event (key, body) VALUES (?, ?)", rows(count))
            database.execute("COMMIT")

        return median_s(lambda: insert(1), 100), median_s(lambda: insert(500), 5)


def paging(site: Site, postbox: Postbox, server: Controller) -> list[dict[str, Any]]:
    spent = []
    for number in range(5):
        before = len(postbox.mails)
        started = time.perf_counter()
        body = {
            "text": f"Service {number} does not answer",
            "key": f"page-{number}",
            "source": "bench",
        }
        site.post("/api/v1/events", {**body, "severity": "I", "object": f"unknown-{number}"})
        wait_for(lambda seen=before: len(postbox.mails) > seen, 30, "the page")
        spent.append(postbox.mails[before][0] - started)

    def plain() -> None:
        with smtplib.SMTP(server.hostname, server.port) as smtp:
            smtp.sendmail("a@example.org", ["b@example.org"], "Subject: plain\r\n\r\nplain")

    return [
        figure(
            "event → first page in the postbox",
            sorted(spent)[len(spent) // 2] * 1000,
            "ms",
            plain=median_s(plain, 5) * 1000,
            plain_is="one mail by smtplib",
        )
    ]


def pages(site: Site) -> list[dict[str, Any]]:
    plain = median_s(lambda: site.get("/healthz"), 30) * 1000
    return [
        figure(
            f"page {name}",
            median_s(lambda path=path: site.get(path), 30) * 1000,
            "ms",
            plain=plain,
            plain_is="/healthz of the same server",
        )
        for name, path in PAGES.items()
    ]


def main() -> None:
    postbox = Postbox()
    server = Controller(postbox, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with running_site(server) as site:
            answer("server", [*paging(site, postbox, server), *events(site), *pages(site)])
    finally:
        server.stop()


if __name__ == "__main__":
    main()
