"""A real SSH server on loopback, as whoever runs the tests."""

import getpass
import os
import shutil
import socket
import subprocess
from pathlib import Path
from time import monotonic

from anlan_probe import ssh

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/user.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication yes
LogLevel ERROR
"""


class Sshd:
    """Its port, its host key, and the private key that it lets in."""

    def __init__(self, folder: Path) -> None:
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = folder / "config"
        config.write_text(CONFIG.format(port=self.port, folder=folder), encoding="utf-8")
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin") or "sshd"
        self.process = subprocess.Popen([program, "-D", "-e", "-f", config])
        self.user = getpass.getuser()
        self.key = (folder / "user").read_text(encoding="utf-8")
        self.host_key = self._wait()

    def _wait(self) -> str:
        until = monotonic() + 30
        while monotonic() < until:
            if found := ssh.host_key_of("127.0.0.1", self.port):
                return found
        raise AssertionError("sshd does not answer")

    def target(self, **other: object) -> ssh.Target:
        values = {
            "host": "127.0.0.1", "port": self.port, "user": self.user, "key": self.key,
            "host_key": self.host_key, **other,
        }  # fmt: skip
        return ssh.Target(**values)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
