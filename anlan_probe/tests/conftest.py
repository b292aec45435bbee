"""Real little servers on loopback for the checks to look at."""

import http.server
import json
import socket
import threading
import time

import pytest


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        status, body = self.server.pages.get(self.path, (404, b"nothing here"))
        if callable(body):
            body = body()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def _slowly():
    time.sleep(3)
    return b"late"


@pytest.fixture
def web():
    """A web server; web.pages maps paths to (status, body); web.url is its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.pages = {
        "/": (200, "欢迎 welcome ok".encode()),
        "/broken": (500, b"oops"),
        "/health": (200, json.dumps({"db": {"state": "UP"}, "queues": [{"n": 3}]}).encode()),
        "/slow": (200, _slowly),
    }
    server.url = f"http://127.0.0.1:{server.server_address[1]}"
    server.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def closed_port():
    """A port on which nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture
def read():
    """read(target) → readings by metric, through the runner as in real life."""
    from anlan_probe.runner import run_all

    def run(target):
        (result,) = run_all([target])
        return {one.metric: one for one in result.readings}

    return run
