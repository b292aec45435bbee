"""The real supervisor with the real Granian and a stand-in for the engine."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import psutil
import pytest

from anlan.config import supervisor

pytestmark = pytest.mark.kills

# Starts the supervisor as `anlan up` does; a plain WSGI application takes the place of Django's.
STAND_IN = """
import json, sys
from anlan.config import supervisor
web, engine, port = json.loads(sys.argv[1])
sys.exit(supervisor.run(web, engine, bind="127.0.0.1", port=port))
"""
WEB = """
import sys, types
module = types.ModuleType("anlan.config.wsgi")
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"here"]
module.application = application
sys.modules["anlan.config.wsgi"] = module
from anlan.config import granian_main
granian_main.main(sys.argv[1:])
"""
ENGINE = "import time; print('engine', flush=True); time.sleep(600)"
DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(600)
"""


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true in time")


@pytest.fixture
def port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(port, tmp_path):
    """start(engine_code) → the running supervisor, once the web server answers."""
    started = []

    def make(engine=ENGINE):
        web = [sys.executable, "-c", WEB, "--port", str(port), "--workers", "2"]
        words = json.dumps([web, [sys.executable, "-c", engine], port])
        log = (tmp_path / "log").open("wb")
        process = psutil.Popen(
            [sys.executable, "-c", STAND_IN, words], stdout=log, stderr=log,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "anlan.config.settings"},
        )  # fmt: skip
        started.append(process)
        wait_for(lambda: answers(port))
        return process

    yield make
    for process in started:
        # Its own promise: nothing outlives it.
        if not is_gone(process):
            process.kill()
        process.wait(5)


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as response:
            return response.read() == b"here"
    except (urllib.error.URLError, OSError):
        return False


def is_gone(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def all_gone(processes):
    return all(is_gone(process) for process in processes)


def family(process, at_least):
    """Everything below the supervisor: Granian, its workers, the engine."""

    def grown():
        found = process.children(recursive=True)
        return found if len(found) >= at_least else None

    return wait_for(grown)


def test_killing_the_supervisor_leaves_no_process_and_no_bound_port(start, port):
    process = start()
    below = family(process, 4)
    process.kill()
    process.wait()
    wait_for(lambda: all_gone(below))
    supervisor.check_port("127.0.0.1", port)


def children_of(process, *, is_web):
    """The web server's main process, or the engine; corpses do not count."""
    alive = [child for child in process.children() if not is_gone(child)]
    return [child for child in alive if ("--port" in words_of(child)) == is_web]


def words_of(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_killing_the_web_servers_main_process_takes_its_workers_and_starts_it_again(start, port):
    process = start()
    family(process, 4)
    (web,) = children_of(process, is_web=True)
    workers = web.children()
    web.kill()
    wait_for(lambda: all_gone([web, *workers]))
    wait_for(lambda: answers(port))


def test_a_killed_engine_is_started_again(start):
    process = start()
    (engine,) = children_of(process, is_web=False)
    engine.kill()
    wait_for(lambda: engine not in children_of(process, is_web=False))
    wait_for(lambda: children_of(process, is_web=False))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_asked(start, port, number):
    process = start()
    below = family(process, 4)
    process.send_signal(number)
    assert process.wait(15) == 0
    wait_for(lambda: all_gone(below))
    supervisor.check_port("127.0.0.1", port)


def test_who_does_not_listen_is_killed_after_the_grace(tmp_path, monkeypatch):
    deaf = tmp_path / "deaf"
    program = supervisor.Program("deaf", [sys.executable, "-c", DEAF, str(deaf)])
    monkeypatch.setattr(supervisor, "GRACE_S", 0.5)
    program.keep_running()
    wait_for(deaf.exists)
    program.terminate()
    assert supervisor._end([program]) == 1
    program.kill()
    assert not program.is_running


def test_a_program_that_crashes_is_started_again_after_a_growing_delay():
    program = supervisor.Program("crash", [sys.executable, "-c", "raise SystemExit(3)"])
    delays = []
    for _ in range(8):
        program.keep_running()
        wait_for(lambda: not program.is_running)
        program.keep_running()
        delays.append(program._delay_s)
        program._start_at = 0.0
    assert delays == [0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0]


def test_a_port_in_use_is_one_clear_sentence():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
        with pytest.raises(supervisor.PortInUse) as refused:
            supervisor.run(["false"], ["false"], bind="127.0.0.1", port=port)
    assert str(refused.value) == (
        f"Port {port} on 127.0.0.1 is in use by another program; choose another with PORT=."
    )


def test_an_address_that_is_not_ours_is_said_so():
    with pytest.raises(supervisor.Unavailable, match=r"Cannot listen on 192\.0\.2\.1 port 8000"):
        supervisor.check_port("192.0.2.1", 8000)


def test_the_command_lines_start_what_the_supervisor_expects():
    web = supervisor.web_argv("127.0.0.1", 8000, tls_cert="c.pem", tls_key="k.pem")
    assert web[1:] == ["-m", "anlan.config.granian_main", "--bind", "127.0.0.1", "--port", "8000",
                       "--tls-cert", "c.pem", "--tls-key", "k.pem"]  # fmt: skip
    assert supervisor.engine_argv()[-3:] == ["worker", "--threads", "0"]
    assert subprocess.run([*web[:3], "--help"], capture_output=True, check=False).returncode == 0
