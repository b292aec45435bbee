"""`anlan backup` and `anlan restore`, in a process of their own, also when it is killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from anlan_probe.tests.weak_keys import weaken

pytestmark = [pytest.mark.servers, pytest.mark.kills]

SETUP = """
import sys, django
django.setup()
from django.conf import settings
from anlan.core.secrets import ensure_master_key
ensure_master_key(settings.ANLAN_KEY_FILE)
from django.core.management import call_command
call_command("migrate", verbosity=0)
from anlan.assets.actions import register_asset
from anlan.backup.actions import create_folder_policy, create_repository
from anlan.backup.models import Repository
from anlan.core.secrets import Secret
from anlan.organisations.actions import create_organisation
home = create_organisation("home", "Home", actor=None)
asset = register_asset(home, code="A1", name="A1", asset_class="server", actor=None)
policy = create_folder_policy(asset, code="files", paths=[sys.argv[1]], actor=None)
Repository.objects.for_system("test").update(
    password=Secret("work"), escrow_password=Secret("escrow"))
"""


class Anlan:
    """An installation of its own: data folder, one policy, no engine."""

    def __init__(self, base: Path) -> None:
        self.base, self.data, self.source = base, base / "own", base / "source"
        self.data.mkdir(exist_ok=True)
        self.source.mkdir()
        for number in range(30):
            (self.source / f"{number}.bin").write_bytes(os.urandom(300_000))
        self.env = {
            **{name: value for name, value in os.environ.items() if "ANLAN" not in name},
            "ANLAN_DATA": str(self.data),
            "ANLAN_LANGUAGE": "en",
            "DJANGO_SETTINGS_MODULE": "anlan.config.settings",
        }
        words = [sys.executable, "-c", SETUP, str(self.source)]
        subprocess.run(words, env=self.env, check=True, capture_output=True)

    def start(self, *words: str, path: str = "") -> subprocess.Popen[str]:
        env = self.env | ({"PATH": path} if path else {})
        argv = [sys.executable, "-c", "from anlan.config.cli import main; main()", *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(argv, env=env, stdout=pipe, stderr=pipe, text=True)

    def run(self, *words: str) -> tuple[int, str, str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.data / "anlan.sqlite3") as connection:
            return connection.execute(query).fetchall()

    @property
    def repository(self) -> Path:
        return self.data / "repositories" / "home"


@pytest.fixture
def anlan(tmp_path):
    return Anlan(tmp_path)


def test_run_list_prove_check_and_restore(anlan):
    rc, out, err = anlan.run("backup", "run", "--json")
    assert rc == 0, err
    [item] = json.loads(out)["items"]
    assert item["ok"] and item["outcome"] == "made" and item["proof"] == "passed"
    weaken(anlan.repository, "work", "escrow")
    rc, out, err = anlan.run("backup", "list", "--json")
    assert json.loads(out)["items"][0]["newest"]["proof"] == "proven"
    assert "Proven" in anlan.run("backup", "list")[1]
    for verb in ("prove", "check"):
        rc, out, err = anlan.run("backup", verb, "files")
        assert rc == 0 and out.startswith("files: done."), (out, err)
    target = anlan.base / "out"
    rc, out, err = anlan.run("restore", "files", "--to", str(target), "--json")
    assert rc == 0, err
    restored = Path(f"{target}{anlan.source}")
    assert {p.name: p.read_bytes() for p in restored.iterdir()} == {
        p.name: p.read_bytes() for p in anlan.source.iterdir()
    }
    rc, out, err = anlan.run("restore", "files", "--to", str(target))
    assert rc == 2 and err.count("\n") == 1 and "holds something already" in err
    rc, out, err = anlan.run("backup", "run", "nothing")
    assert rc == 1 and "There is no backup policy “nothing”." in err


def slow_restic(base: Path, command: str) -> str:
    """A restic that stands still before it writes its end; real otherwise."""
    folder = base / "slow"
    folder.mkdir()
    script = folder / "restic"
    real = subprocess.run(["which", "restic"], capture_output=True, text=True).stdout.strip()
    script.write_text(
        f'#!/bin/sh\ncase "$1" in {command}) {real} "$@" --limit-upload 200 --limit-download 200;;'
        f' *) exec {real} "$@";; esac\n'
    )
    script.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def wait_for(what, condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def children_with(text: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if text in " ".join(process.info["cmdline"] or []):
            found.append(process)
    return found


def test_killed_in_the_middle_of_a_backup_nothing_is_claimed_and_the_next_one_works(anlan):
    rc, _out, err = anlan.run("backup", "run")
    assert rc == 0, err
    weaken(anlan.repository, "work", "escrow")
    for number in range(30):
        (anlan.source / f"{number}.bin").write_bytes(os.urandom(300_000))
    process = anlan.start("backup", "run", path=slow_restic(anlan.base, "backup"))
    wait_for("restic runs", lambda: children_with("policy:files --time"))
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_for("no orphan is left", lambda: not children_with(str(anlan.source)))
    outcomes = [row[0] for row in anlan.rows("SELECT outcome FROM backup_run ORDER BY id")]
    assert outcomes == ["made", "running"]
    assert len(anlan.rows("SELECT id FROM backup_copy")) == 1
    # The lease of the killed process runs out; the next command takes its job over.
    with sqlite3.connect(anlan.data / "anlan.sqlite3") as connection:
        connection.execute("UPDATE engine_job SET lease_until = '2020-01-01', child = NULL")
    rc, out, err = anlan.run("backup", "run", "--json")
    assert rc == 0, (out, err)
    outcomes = {row[0] for row in anlan.rows("SELECT outcome FROM backup_run")}
    assert outcomes == {"made"}
    [newest] = json.loads(anlan.run("backup", "list", "--json")[1])["items"]
    assert newest["newest"]["proof"] == "proven"


def test_killed_in_the_middle_of_a_restore_the_target_stays_marked(anlan):
    rc, _out, err = anlan.run("backup", "run")
    assert rc == 0, err
    weaken(anlan.repository, "work", "escrow")
    target = anlan.base / "out"
    path = slow_restic(anlan.base, "restore")
    process = anlan.start("restore", "files", "--to", str(target), path=path)
    wait_for("restic restores", lambda: children_with(f"--target {target}"))
    process.kill()
    process.wait()
    wait_for("no orphan is left", lambda: not children_with(str(target)))
    assert Path(f"{target}.INCOMPLETE").exists()
    assert anlan.rows("SELECT state FROM backup_restore") == [("running",)]


def test_without_a_data_folder_it_says_so(tmp_path):
    env = {**os.environ, "ANLAN_DATA": str(tmp_path / "none"), "ANLAN_LANGUAGE": "en"}
    env.pop("ANLAN_KEY_FILE", None)
    argv = [sys.executable, "-c", "from anlan.config.cli import main; main()", "backup", "list"]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "There is no Anlan data" in done.stderr
    assert not (tmp_path / "none").exists()
