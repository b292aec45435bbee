"""Accounts: a second root, empty passwords, passwords that run out."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

DAY_S = 86_400
NEVER = 99_999


def read(args: Mapping[str, Any]) -> list[Reading]:
    folder = str(args.get("folder", "/etc"))
    passwd, shadow = os.path.join(folder, "passwd"), os.path.join(folder, "shadow")
    people = _rows(passwd)
    secrets = _rows(shadow)
    return [
        _second_root(people, passwd),
        _empty(secrets, shadow),
        _running_out(secrets, shadow, float(args.get("now") or time.time())),
    ]


def _rows(path: str) -> list[list[str]] | None:
    content = source.text(path)
    if content is None:
        return None
    return [line.split(":") for line in content.splitlines() if line.count(":") >= 2]


def _second_root(people: list[list[str]] | None, path: str) -> Reading:
    if people is None:
        return unknown("accounts.extra_root", "probe.no_file", path=path)
    names = [row[0] for row in people if row[2] == "0" and row[0] != "root"]
    return Reading("accounts.extra_root", len(names), "", data={"names": names[:20]})


def _empty(secrets: list[list[str]] | None, path: str) -> Reading:
    if secrets is None:
        return unknown("accounts.empty_password", _why(path), path=path)
    names = [row[0] for row in secrets if row[1] == ""]
    return Reading("accounts.empty_password", len(names), "", data={"names": names[:20]})


def _running_out(secrets: list[list[str]] | None, path: str, now: float) -> Reading:
    """Days until the first password expires, among accounts that have one and a limit."""
    metric = "accounts.password_days_left"
    if secrets is None:
        return unknown(metric, _why(path), path=path)
    today = int(now // DAY_S)
    left = {}
    for row in secrets:
        usable = len(row) >= 5 and row[1] not in {"", "*"} and not row[1].startswith("!")
        if usable and row[2].isdigit() and row[4].isdigit() and int(row[4]) < NEVER:
            left[row[0]] = int(row[2]) + int(row[4]) - today
    if not left:
        return unknown(metric, "na.no_password_expiry")
    first = min(left, key=lambda name: left[name])
    return Reading(metric, left[first], "d", instance=first)


def _why(path: str) -> str:
    return "probe.no_permission" if os.path.exists(path) else "probe.no_file"
