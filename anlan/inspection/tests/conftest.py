"""An asset of North's, this machine as an asset, and a small web server to watch."""

import http.server
import threading

import pytest


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"ready": true}' if self.path == "/readyz" else b"ok\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Web:
    """A web server that can be stopped and started again on the same port."""

    def __init__(self):
        self.port = 0
        self.start()

    def start(self):
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), _Page)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/healthz"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def web():
    server = Web()
    yield server
    server.stop()


@pytest.fixture
def asset(north):
    from anlan.assets.actions import register_asset

    return register_asset(
        north, code="web-1", name="Registration", asset_class="application", actor=None
    )


@pytest.fixture
def machine(north):
    """North owns the machine that Anlan runs on."""
    from anlan.assets.actions import register_asset

    return register_asset(
        north, code="anlan", name="This machine", asset_class="server", actor=None, is_local=True
    )


@pytest.fixture
def foreign(south):
    from anlan.assets.actions import register_asset

    return register_asset(south, code="s-1", name="School", asset_class="server", actor=None)


@pytest.fixture
def loaded(db):
    from anlan.inspection.actions import load_catalogue

    load_catalogue(None)


@pytest.fixture
def take(db):
    """take(check, value, …) → verdicts: readings of the check's own metric, a minute apart."""
    from datetime import timedelta

    from django.utils import timezone

    from anlan.inspection.actions import record_results
    from anlan.inspection.measure import Measurement
    from anlan.inspection.rules import Measured

    clock = {"now": timezone.now()}

    def record(check, *values):
        verdicts = []
        for value in values:
            clock["now"] += timedelta(minutes=1)
            code = "" if value is not None else "probe.deadline"
            reading = Measured(check.metric, value, code=code)
            given = [Measurement(check.pk, clock["now"], [reading])]
            verdicts.append(record_results(given, now=clock["now"])[check.pk])
        check.refresh_from_db()
        return verdicts

    return record


@pytest.fixture
def web_check(asset, web):
    from anlan.inspection.actions import add_check

    return add_check(
        asset, kind="http", address=web.url, name="Page", interval_s=5, timeout_s=2, actor=None
    )
