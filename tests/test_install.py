"""`make` and `bin/anlan` on machines that lack something."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.tree import ROOT

# What the scripts call; everything else is "not installed" on the machine of these tests.
TOOLS = (
    "bash sh readlink dirname basename cat find flock id sha256sum touch head env mktemp tail rm"
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A clone whose .venv is this one, on a machine without restic, run by an ordinary user."""
    clone = tmp_path / "a clone"
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, clone / name)
    (clone / "anlan").mkdir()
    (clone / ".venv").symlink_to(ROOT / ".venv")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in TOOLS.split():
        (tools / tool).symlink_to(shutil.which(tool))
    (tools / "id").unlink()
    (tools / "id").write_text("#!/bin/sh\necho 1000\n")
    (tools / "id").chmod(0o755)
    return clone


def call(clone: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=clone.parent,
        env={"PATH": str(clone.parent / "tools"), "HOME": str(clone.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_restic_it_names_the_line_to_run_and_goes_on(machine: Path) -> None:
    done = call(machine, str(machine / "bin/prepare"), "runtime")
    assert done.returncode == 0, done.stderr
    assert "restic is missing, so there will be no backup." in done.stderr
    assert "sudo apt-get install -y --no-install-recommends restic" in done.stderr


def test_tests_refuse_to_begin_without_their_programs(machine: Path) -> None:
    done = call(machine, str(machine / "bin/prepare"), "test")
    assert done.returncode == 1
    for package in ("restic", "chromium", "gettext"):
        assert package in done.stderr.splitlines()[-1]


def test_anlan_is_called_from_any_folder_through_links(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT / "bin/anlan")
    # A folder of the same name where it is called must not be taken for the program.
    (tmp_path / "anlan").mkdir()
    (tmp_path / "anlan/__init__.py").write_text("raise RuntimeError('the wrong one')")
    done = subprocess.run(
        [tmp_path / "link", "--help"],
        cwd=tmp_path,
        env={**os.environ, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "backup" in done.stdout


def test_anlan_without_its_venv_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    shutil.copy2(ROOT / "bin/anlan", tmp_path / "bin/anlan")
    done = subprocess.run(
        [tmp_path / "bin/anlan"], capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 1
    assert done.stderr == f"anlan: not installed yet; run: make -C '{tmp_path}' up\n"
