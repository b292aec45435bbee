"""How a backup tool is run when no engine gives its own way: a child, its lines, its last words."""

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from anlan_probe import child

OnLine = Callable[[str], None]
TAIL = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. The lines of its standard output went to `on_line`."""

    rc: int
    stderr: str


class Run(Protocol):
    """Runs one child to its end. MUST pass every line of standard output to `on_line`."""

    def __call__(self, argv: list[str], env: Mapping[str, str], on_line: OnLine) -> Ended: ...


def run_plain(argv: list[str], env: Mapping[str, str], on_line: OnLine) -> Ended:
    """Run the child under this process; it receives SIGINT when this process dies."""
    options = ["--signal", str(int(signal.SIGINT)), "--cwd", os.getcwd()]
    with subprocess.Popen(
        child.command(argv, *options),
        cwd=child.FOLDER,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="surrogateescape",
    ) as process:
        tail: deque[str] = deque(maxlen=TAIL)
        reader = threading.Thread(target=tail.extend, args=(process.stderr,), daemon=True)
        reader.start()
        assert process.stdout is not None
        for line in process.stdout:
            on_line(line.rstrip("\n"))
        rc = process.wait()
        reader.join()
    return Ended(rc, "".join(tail))
