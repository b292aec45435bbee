"""`anlan demo` from outside: the whole loop, each of its parts disabled in turn, and its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
from docx import Document

from tests.tree import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.kills]

ANLAN = [sys.executable, "-m", "anlan.config.cli"]
MOMENTS = [
    "started",
    "arranged",
    "inspected",
    "backed_up",
    "proven",
    "broken",
    "detected",
    "matched",
    "paged",
    "responding",
    "restored",
    "verified",
    "reported",
    "done",
]
# Part that is disabled → the moment that must be named.
NAMED = {
    "detection": "detected",
    "match": "matched",
    "mail": "paged",
    "restore": "restored",
    "verification": "verified",
}
# What has to fail fails within the shorter time; what comes before has to come within it, too.
PATIENCE_S = {"detection": 15, "match": 15, "mail": 15, "restore": 60, "verification": 60}


def environment(folder: Path, language="en", **more):
    """Everything below one folder: the data, and the scratch folders of the world."""
    scratch = folder / "tmp"
    scratch.mkdir(parents=True, exist_ok=True)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANLAN_")},
        "ANLAN_DATA": str(folder / "var"),
        "ANLAN_LANGUAGE": language,
        "TMPDIR": str(scratch),
        **more,
    }


def start(folder, *words, language="en"):
    return subprocess.Popen(
        [*ANLAN, "demo", *words],
        cwd=ROOT,
        env=environment(folder, language),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition, seconds=30):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come true in time")


def is_gone(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def left_in(folder):
    return sorted(path.name for path in (folder / "tmp").iterdir())


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A whole run that starts its own Anlan, beside five spoilt ones that share a running one."""
    own, shared = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("shared")
    whole = start(own, "--json")
    with running_anlan(shared):
        spoilt = {
            part: start(shared, "--json", "--sabotage", part, "--patience", str(PATIENCE_S[part]))
            for part in NAMED
        }
        ended = {part: finished(process) for part, process in spoilt.items()}
        ended["whole"] = finished(whole)
    return {"ended": ended, "own": own, "shared": shared}


def finished(process):
    out, err = process.communicate(timeout=170)
    return process.returncode, [json.loads(line) for line in out.splitlines()], err


class running_anlan:  # noqa: N801 - used like a function
    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.log = (self.folder / "up.log").open("wb")
        self.process = subprocess.Popen(
            [*ANLAN, "up"], cwd=ROOT, env=environment(self.folder, PORT=str(port)),
            stdout=self.log, stderr=self.log,
        )  # fmt: skip
        wait_for(lambda: self.answers(port), 60)

    @staticmethod
    def answers(port):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(40)
        self.log.close()


def test_a_whole_run_tells_its_moments_in_order(runs):
    code, lines, err = runs["ended"]["whole"]
    assert code == 0, err
    assert [line["moment"] for line in lines[:-1]] == MOMENTS
    assert all(set(line) == {"moment", "at", "elapsed_s"} for line in lines[:-1])
    elapsed = [line["elapsed_s"] for line in lines[:-1]]
    assert elapsed == sorted(elapsed) and elapsed[-1] <= 180


def test_its_figures_add_up(runs):
    _code, lines, _err = runs["ended"]["whole"]
    result = lines[-1]
    assert set(result) == {
        "ok", "incident", "fault_at", "rto_s", "rto_parts", "rpo_s", "report"
    }  # fmt: skip
    assert result["ok"] is True and result["incident"].startswith("INC-")
    parts = result["rto_parts"]
    assert list(parts) == ["detect", "page", "decide", "restore", "verify"]
    assert all(seconds > 0 for seconds in parts.values())
    assert abs(sum(parts.values()) - result["rto_s"]) <= 1
    # A record came in every second until the backup, and was the newest that could come back.
    assert 0 < result["rpo_s"] < 170


def test_its_report_is_a_word_file_that_stays(runs):
    _code, lines, _err = runs["ended"]["whole"]
    path = Path(lines[-1]["report"])
    assert path.is_relative_to(runs["own"] / "var" / "demo")
    assert any(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_it_leaves_nothing_running_and_no_scratch(runs):
    assert not (runs["own"] / "var" / "run" / "up.json").exists()
    assert left_in(runs["own"]) == [] and left_in(runs["shared"]) == []
    alive = [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline"])
        if str(runs["own"]) in " ".join(process.info["cmdline"] or [])
    ]
    assert alive == []


@pytest.mark.parametrize(("part", "moment"), NAMED.items())
def test_a_disabled_part_is_named(runs, part, moment):
    code, lines, err = runs["ended"][part]
    assert code == 1, err
    assert [line["moment"] for line in lines[:-1]] == MOMENTS[: MOMENTS.index(moment)]
    result = lines[-1]
    assert result["ok"] is False and result["failed"] == moment
    assert result["rto_s"] is None and result["report"] is None
    sentence = err.strip().splitlines()[-1]
    assert f"“{moment}”" in sentence and sentence.startswith("The demonstration failed")


def started_children(process):
    """Waits for the world to stand; then everything below the demonstration."""
    for line in process.stdout:
        if '"arranged"' in line or "环境已布置" in line:
            return psutil.Process(process.pid).children(recursive=True)
    raise AssertionError(process.stderr.read())


def test_ctrl_c_takes_everything_down(runs):
    process = start(runs["own"], language="zh-hans")
    below = started_children(process)
    names = [" ".join(child.cmdline()) for child in below]
    assert any("anlan.demo.service" in name for name in names)
    process.send_signal(signal.SIGINT)
    assert process.wait(100) == 130
    assert all(is_gone(child) for child in below) and left_in(runs["own"]) == []


def test_kill_9_leaves_no_process(runs):
    process = start(runs["own"], "--json")
    below = started_children(process)
    assert (
        len(below) >= 5
    )  # The supervisor, the web server and its worker, the engine, the service.
    process.kill()
    process.wait()
    wait_for(lambda: all(is_gone(child) for child in below), 40)


@pytest.mark.parametrize(
    "words", [["--fault", "earthquake"], ["--patience", "soon"], ["--sabotage", "anlan"]]
)
def test_a_wrong_option_is_a_usage_error_and_starts_nothing(tmp_path, words):
    process = start(tmp_path, *words)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 2 and words[0] in err
    assert not (tmp_path / "var").exists()
