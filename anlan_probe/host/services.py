"""Units of systemd and the settings of the SSH server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown


def read(args: Mapping[str, Any]) -> list[Reading]:
    if not os.path.isdir("/run/systemd/system"):
        return [unknown("systemd.failed_units", "host.no_systemd")]
    said = source.ask(["systemctl", "--failed", "--no-legend", "--plain", "--no-pager"])
    if said.code:
        return [unknown("systemd.failed_units", said.code, detail=said.detail)]
    failed = [line.split()[0] for line in said.text.splitlines() if line.split()]
    return [
        Reading("systemd.failed_units", len(failed), "", data={"units": failed[:20]}),
        *(_unit(str(name)) for name in args.get("units", ())),
    ]


def _unit(name: str) -> Reading:
    said = source.ask(["systemctl", "show", "--property=ActiveState", "--value", "--", name])
    state = said.text.strip()
    if said.code or not state:
        return unknown(
            "systemd.active",
            said.code or "probe.program_failed",
            instance=name,
            detail=said.detail or name,
        )
    return Reading("systemd.active", state == "active", instance=name, data={"state": state})


_ASKED = {
    "permitrootlogin": "ssh.root_login",
    "passwordauthentication": "ssh.password_login",
    "permitemptypasswords": "ssh.empty_passwords",
    "maxauthtries": "ssh.max_tries",
}


def sshd(args: Mapping[str, Any]) -> list[Reading]:
    """The settings in force as the server itself prints them."""
    program = shutil.which("sshd", path="/usr/sbin:/sbin:/usr/bin")
    if program is None:
        return [unknown(metric, "na.no_sshd") for metric in _ASKED.values()]
    said = source.ask([program, "-T"])
    if said.code:
        return [unknown(m, said.code, detail=said.detail) for m in _ASKED.values()]
    settings = dict(
        line.split(maxsplit=1) for line in said.text.splitlines() if len(line.split()) > 1
    )
    return [_setting(metric, settings.get(name)) for name, metric in _ASKED.items()]


def _setting(metric: str, value: str | None) -> Reading:
    if value is None:
        return unknown(metric, "probe.no_field", path="sshd -T", field=metric)
    if metric == "ssh.max_tries":
        return Reading(metric, int(value), "")
    if metric == "ssh.root_login":
        return Reading(metric, value)
    return Reading(metric, value == "yes")
