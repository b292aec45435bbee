"""Every shell block of the pack is run: by nobody, in an empty folder, without a network."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from anlan.strategies.fileformat.placeholders import ANY
from anlan.strategies.tests.pack.shipped import LANGUAGES, tagged

LIMIT_S = 20
# Programs of appliances, of other distributions and of services that a test machine does not run.
ELSEWHERE = frozenset(
    """
    ausearch chronyc crontab exportfs fail2ban-client getenforce iotop iscsiadm multipath pgbackrest
    postconf postqueue rpm smbstatus ssacli sssctl storcli64 virsh
    """.split()  # noqa: SIM905 - a table of words reads better so
)
# What a program says of an option or syntax that it does not know.
_MISUSE = re.compile(
    r"invalid option|unrecognized option|unknown option|illegal option|bad option|"
    r"unknown argument|invalid argument:|syntax error|bad substitution|unexpected (?:token|EOF)|"
    r"unknown operator|unknown operation|unknown command verb|unknown primary|unknown predicate|"
    r"garbage option|^usage:|requires an argument|not a valid option|ambiguous redirect",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_FOUND = re.compile(r"line \d+: ([^:\s]+): command not found")


def blocks():
    found = tagged("sh")
    assert len(found) > 50
    return found


def filled(text):
    """With values for its placeholders, and with nothing of what it complains about hidden."""
    return re.sub(r"2>\s?/dev/null", "", ANY.sub("203.0.113.7", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_bash_can_read_every_block(language):
    broken = {}
    for block in tagged("sh", language=language):
        done = subprocess.run(
            ["bash", "-n"], input=filled(block.text), capture_output=True, text=True, check=False
        )
        if done.returncode or done.stderr:
            broken[str(block)] = done.stderr
    assert broken == {}


@pytest.mark.servers
def test_every_block_runs_and_ends_by_itself(tmp_path):
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = pool.map(lambda pair: _faults(*pair), _with_folders(tmp_path))
    assert {where: fault for where, fault in found if fault} == {}


def _with_folders(tmp_path):
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and folder.name.startswith("pytest"):
            folder.chmod(0o755)
    for number, block in enumerate(blocks()):
        folder = tmp_path / str(number)
        folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        yield block, folder


def _faults(block, folder):
    """(where, what went wrong), the latter empty for a sound block."""
    try:
        done = subprocess.run(
            [*_without_network(), "bash"],
            input=filled(block.text),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LIMIT_S,
            cwd=folder,
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                 "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return str(block), f"does not end within {LIMIT_S} s"
    missing = set(_NOT_FOUND.findall(done.stderr)) - ELSEWHERE
    if missing:
        return str(block), f"no such program: {', '.join(sorted(missing))}"
    misuse = [line for line in done.stderr.split("\n") if _MISUSE.search(line)]
    return str(block), "; ".join(misuse[:3])


def _without_network():
    """A network of its own, in which nothing answers; root becomes nobody in it."""
    if os.geteuid():
        return ["unshare", "--user", "--map-root-user", "--net", "--kill-child"]
    nobody = pwd.getpwnam("nobody")
    owner = [f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    return ["unshare", "--net", "--kill-child", "--fork", "setpriv", *owner]


def test_a_wrong_option_would_be_noticed(tmp_path):
    """The net has no hole: a wrong option, an unknown program and an endless block are caught."""
    from anlan.strategies.tests.pack.shipped import Fence

    tmp_path.chmod(0o755)
    for text, part in (
        ("df --no-such-option", "unrecognized option"),
        ("no_such_program_here -x", "no such program"),
        ("if true; then echo", "syntax error"),
    ):
        _where, fault = _faults(Fence("x", "en", "recognise", "sh", text), tmp_path)
        assert part in fault, text
