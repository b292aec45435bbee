"""Starts a program that ends with the process that wanted it.

`python -m anlan_probe.child --parent PID [--signal N] [--cwd DIR] [--gate FD] -- PROGRAM ARG…`

1. Ask the kernel for a signal when the parent ends (the thread that spawned us, to be exact: it
   has to live as long as the parent does).
2. Make sure the parent is still the parent: it may have ended before step 1.
3. Wait at the gate, if there is one: the parent writes one byte when it has recorded us; a closed
   pipe means that we are not wanted any more.
4. Become the program, which keeps the request of step 1.

Imports little and starts with `-ESs`, because it runs before every child.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
NOT_WANTED = 125
CANNOT_START = 127


def die_with_parent(parent: int, death_signal: int = signal.SIGKILL) -> None:
    """End with the parent from now on; end at once when it is gone already."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        raise SystemExit(NOT_WANTED)


def command(program: list[str], *options: str) -> list[str]:
    """The argument list that starts `program` through this module; run it in `FOLDER`."""
    words = [sys.executable, "-ESs", "-m", "anlan_probe.child", "--parent", str(os.getpid())]
    return [*words, *options, "--", *program]


FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _options(words: list[str]) -> tuple[dict[str, str], list[str]]:
    split = words.index("--")
    before = words[:split]
    return dict(zip(before[::2], before[1::2], strict=True)), words[split + 1 :]


def _may_pass(gate: int) -> bool:
    try:
        return os.read(gate, 1) != b""
    finally:
        os.close(gate)


def main(words: list[str]) -> None:
    options, program = _options(words)
    # Python ignores or catches these; a program expects to find the defaults.
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(int(options["--parent"]), int(options.get("--signal", signal.SIGKILL)))
    if "--gate" in options and not _may_pass(int(options["--gate"])):
        raise SystemExit(NOT_WANTED)
    try:
        if "--cwd" in options:
            os.chdir(options["--cwd"])
        os.execvp(program[0], program)  # noqa: S606  # Without a shell, on purpose.
    except OSError as error:
        sys.stderr.write(f"{program[0]}: {error.strerror}\n")
        raise SystemExit(CANNOT_START) from error


if __name__ == "__main__":
    main(sys.argv[1:])
