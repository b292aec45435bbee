"""A whole Anlan of its own for one test: `anlan up` on a scratch folder and a free port."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil

from anlan.notifications.tests.far_end import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "night-watch-1"


def wait_for(what: Callable[[], Any], seconds: float, said: str) -> Any:
    """The first true answer; fails after the deadline with what was waited for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {said}")


class Anlan:
    """Start, kill, restart and ask one Anlan."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.data = folder / "var"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "up.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = {
            **kept,
            "ANLAN_DATA": str(self.data),
            "ANLAN_ADMIN_PASSWORD": PASSWORD,
            "ANLAN_ADMIN_EMAIL": "admin@example.org",
            "ANLAN_LANGUAGE": "en",
            "PORT": str(self.port),
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.token = ""

    def start(self, seconds: float = 60) -> None:
        with self.log.open("ab") as handle:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "anlan.config.cli", "up"],
                cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=handle, stderr=handle,
            )  # fmt: skip
        self.wait_ready(seconds)

    def wait_ready(self, seconds: float = 60) -> None:
        process = self.process

        def ready() -> bool:
            assert process is None or process.poll() is None, self.log.read_text()
            return self.ask("GET", "/readyz")[0] == 200

        wait_for(ready, seconds, f"ready\n{self.log.read_text()}")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        self.kill()

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def parts(self) -> dict[str, list[psutil.Process]]:
        """The processes of the web server and of the engine, workers too."""
        found: dict[str, list[psutil.Process]] = {"web": [], "engine": []}
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    words = " ".join(child.cmdline())
                    if "anlan.config.cli worker" in words:
                        found["engine"].append(child)
                    elif "granian_main" in words or "multiprocessing" in words:
                        found["web"].append(child)
        return found

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "anlan.config.cli", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def make_token(self, scope: str = "admin") -> str:
        answer = self.cli("token", "create", "test", "--scope", scope, "--json")
        assert answer.returncode == 0, answer.stderr
        self.token = json.loads(answer.stdout)["token"]
        return self.token

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """(status, body); status 0 when nothing answered."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=10) as answer:
                return answer.status, _read(answer.read())
        except HTTPError as error:
            return error.code, _read(error.read())
        except (URLError, OSError, ValueError):
            return 0, None

    def api(self, method: str, path: str, body: Any = None) -> Any:
        status, found = self.ask(method, f"/api/v1{path}", body)
        assert 200 <= status < 300, (method, path, status, found)
        return found


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")


@contextmanager
def anlan(folder: Path, **environment: str) -> Iterator[Anlan]:
    made = Anlan(folder, **environment)
    try:
        made.start()
        made.make_token()
        yield made
    finally:
        made.stop()
