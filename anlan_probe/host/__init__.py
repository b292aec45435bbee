"""Readers of the machine this program runs on, straight from /proc and /sys.

Tools such as iostat, lsof or chronyc are often absent, so the kernel's own files come first. A
reader is a blocking function from the check's args to readings; it runs in a thread. What a
container or an ordinary user cannot see is reported as unknown with the exact reason.
"""

from collections.abc import Callable, Mapping
from typing import Any

from anlan_probe.host import (
    accounts,
    clock,
    cpu,
    disks,
    filesystems,
    intruders,
    kernel,
    logins,
    memory,
    network,
    processes,
    services,
    software,
)
from anlan_probe.protocol import Reading

Reader = Callable[[Mapping[str, Any]], list[Reading]]

GROUPS: Mapping[str, Reader] = {
    "accounts": accounts.read,
    "antivirus": software.antivirus,
    "clock": clock.read,
    "cpu": cpu.read,
    "deleted": processes.deleted_but_open,
    "disks": disks.read,
    "filesystems": filesystems.read,
    "intruders": intruders.read,
    "kernel": kernel.errors,
    "key_process": processes.key_process,
    "logins": logins.read,
    "logs": filesystems.logs,
    "memory": memory.read,
    "network": network.read,
    "processes": processes.read,
    "services": services.read,
    "sshd": services.sshd,
    "updates": software.updates,
    "uptime": kernel.uptime,
}

__all__ = ["GROUPS", "Reader"]
