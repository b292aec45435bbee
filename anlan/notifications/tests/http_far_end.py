"""A real HTTP server on loopback that can be told to misbehave; a test says what it answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Received:
    """One call that was taken over."""

    key: str
    to: str
    body: bytes
    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


# (status, body, headers) for a call; a vendor's receiver checks the signature here.
Judge = Callable[[Received], tuple[int, Any, dict[str, str]]]


@dataclass
class HttpFarEnd:
    """Moods: accept, refuse, defer, limit, hang, drop, error, drip, endless, redirect, garbage."""

    judge: Judge
    refusal: tuple[int, Any] = (403, "invalid_token")
    deferral: tuple[int, Any] = (503, "busy")
    to_of: Callable[[Any], str] = lambda _body: ""
    mood: str = "accept"
    calls: int = 0
    port: int = 0
    received: list[Received] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def answer(self, call: Received) -> tuple[int, Any, dict[str, str]]:
        if self.mood in {"refuse", "defer"}:
            status, body = self.refusal if self.mood == "refuse" else self.deferral
            return status, body, {}
        if self.mood == "limit":
            return 429, "slow down", {"Retry-After": "120"}
        if self.mood == "redirect":
            return 302, "", {"Location": "http://169.254.169.254/latest/meta-data"}
        if self.mood in {"error", "garbage"}:
            return (500, "broken", {}) if self.mood == "error" else (200, "<html>", {})
        status, body, headers = self.judge(call)
        if status == 200:
            self.received.append(call)
        return status, body, headers


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        far_end = self.server.far_end
        far_end.calls += 1
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if far_end.mood == "drop":
            self.close_connection = True
            self.connection.close()
            return
        if far_end.mood in {"hang", "drip", "endless"}:
            self._misbehave(far_end)
            return
        status, said, headers = far_end.answer(self._call(far_end, body))
        payload = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_PUT = do_POST  # noqa: N815 - the standard library's names

    def _call(self, far_end: HttpFarEnd, body: bytes) -> Received:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            to = far_end.to_of(json.loads(body))
        except ValueError:
            to = far_end.to_of(body.decode())
        return Received(headers.get("x-anlan-key", ""), to, body, parts.path, query, headers)

    def _misbehave(self, far_end: HttpFarEnd) -> None:
        """Silent, or a byte now and then, or an answer without end, until the test is over."""
        if far_end.mood == "hang":
            far_end.release.wait(30)
            return
        self.send_response(200)
        self.end_headers()
        try:
            while not far_end.release.wait(0.05 if far_end.mood == "drip" else 0):
                self.wfile.write(b"x" if far_end.mood == "drip" else b"x" * 65536)
        except OSError:
            return

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    far_end: HttpFarEnd

    def handle_error(self, *_args: object) -> None:
        """Clients hang up in these tests; that is the point."""


@contextmanager
def http_far_end(judge: Judge, **options: Any) -> Iterator[HttpFarEnd]:
    far_end = HttpFarEnd(judge, **options)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.far_end = far_end
    far_end.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield far_end
    finally:
        far_end.release.set()
        server.shutdown()
        thread.join()
        server.server_close()
