"""Debian's Dovecot as an unprivileged user on a free port, with its mail in a scratch folder."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

APT_LINE = "apt-get install --no-install-recommends dovecot-imapd"
PASSWORD = "密码-pass-1"
START_S = 60
_CONF = """\
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_uid = {user}
mail_gid = {group}
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
auth_failure_delay = 0
mail_max_userip_connections = 50
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
"""


class Missing(RuntimeError):
    """The server is not installed; the message is the line that installs it."""


@dataclass(frozen=True)
class ImapServer:
    """Every user exists, with one password."""

    port: int

    def connect(self, user: str) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        words = f"\0{user}\0{PASSWORD}".encode()
        client.authenticate("PLAIN", lambda _challenge: words)
        return client

    def put(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        with closing_session(self.connect(user)) as client:
            status, said = client.append(folder, "", "", raw)
            assert status == "OK", said


@contextmanager
def closing_session(client: imaplib.IMAP4) -> Iterator[imaplib.IMAP4]:
    try:
        yield client
    finally:
        client.logout()


@contextmanager
def running_imap() -> Iterator[ImapServer]:
    """A server of its own, gone with its folder at the end, or when this process is killed."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise Missing(f"Dovecot is not installed; run: {APT_LINE}")
    # Not below TMPDIR: the unprivileged user has to reach it, and socket paths are short.
    folder = Path(tempfile.mkdtemp(prefix="anlan-im-", dir="/tmp"))
    try:
        with _served(program, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd:
    return pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")


def _unprivileged() -> list[str]:
    """setpriv also ends the server with this process."""
    if os.geteuid() == 0:
        owner = _owner()
        return ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups",
                "--pdeathsig", "TERM"]  # fmt: skip
    return ["setpriv", "--pdeathsig", "TERM"]


@contextmanager
def _served(program: str, folder: Path) -> Iterator[ImapServer]:
    owner = _owner()
    port = _free_port()
    conf = folder / "conf"
    group = grp.getgrgid(owner.pw_gid).gr_name
    conf.write_text(
        _CONF.format(folder=folder, user=owner.pw_name, group=group, port=port, password=PASSWORD),
        encoding="utf-8",
    )
    for made in (folder / "run", folder / "mail"):
        made.mkdir()
    for path in (folder, conf, folder / "run", folder / "mail"):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    process = subprocess.Popen(
        [*_unprivileged(), program, "-F", "-c", str(conf)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip
    try:
        server = ImapServer(port)
        _wait(server, process, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(START_S)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: ImapServer, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            server.connect("first").logout()
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.05)
        else:
            return
    said = log.read_text(errors="replace") if log.exists() else ""
    raise RuntimeError(f"Dovecot did not start: {said[-2000:]}")
