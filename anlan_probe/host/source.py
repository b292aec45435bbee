"""Reading small text files and the output of small programs, without surprises."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAM_TIMEOUT_S = 8


@dataclass(frozen=True, slots=True)
class Said:
    """What a program answered; ``code`` is empty when it did."""

    text: str = ""
    code: str = ""
    detail: str = ""


def text(path: str | Path) -> str | None:
    """Content, or None when this machine does not have or show the file."""
    with contextlib.suppress(OSError):
        return Path(path).read_text(errors="replace")
    return None


def number(path: str | Path) -> int | None:
    content = text(path)
    if content is None or not content.strip().lstrip("-").isdigit():
        return None
    return int(content)


def ask(program: Sequence[str]) -> Said:
    """Run a program that only reads, with a fixed language and a deadline."""
    if shutil.which(program[0]) is None:
        return Said(code="probe.no_program", detail=program[0])
    try:
        done = subprocess.run(
            program,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PROGRAM_TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            env={"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Said(code="probe.deadline", detail=program[0])
    except OSError as error:
        return Said(code="probe.program_failed", detail=f"{program[0]}: {error.strerror}")
    if done.returncode != 0:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        why = lines[0] if lines else f"exit {done.returncode}"
        return Said(done.stdout, "probe.program_failed", f"{program[0]}: {why[:160]}")
    return Said(done.stdout)
