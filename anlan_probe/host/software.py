"""Security updates that wait, and whether a virus scanner is there and fresh."""

from __future__ import annotations

import glob
import os
import re
import shutil
import time
from collections.abc import Mapping
from typing import Any

import psutil

from anlan_probe.host import source
from anlan_probe.protocol import Reading, unknown

DAY_S = 86_400
_SECURITY = re.compile(
    r"^Inst (\S+) .*[- ]Security\b|^Inst (\S+) .*-security[ /,\]]", re.IGNORECASE
)


def updates(args: Mapping[str, Any]) -> list[Reading]:
    """Counted from the package lists this machine already has; nothing is downloaded."""
    metric = "updates.security"
    if shutil.which("apt-get") is None:
        return [unknown(metric, "host.no_apt")]
    lists = glob.glob("/var/lib/apt/lists/*_Packages*")
    if not lists:
        return [unknown(metric, "host.no_package_lists")]
    said = source.ask(["apt-get", "-s", "-o", "Debug::NoLocking=true", "upgrade"])
    if said.code:
        return [unknown(metric, said.code, detail=said.detail)]
    names = [m[1] or m[2] for line in said.text.splitlines() if (m := _SECURITY.match(line))]
    age = (time.time() - max(os.path.getmtime(one) for one in lists)) / DAY_S
    return [
        Reading(metric, len(names), "", data={"packages": names[:30]}),
        Reading("updates.lists_age_d", round(age, 1), "d"),
    ]


def antivirus(args: Mapping[str, Any]) -> list[Reading]:
    """ClamAV is the one scanner read so far; another product is not judged."""
    signatures = glob.glob("/var/lib/clamav/daily.c[lv]d")
    installed = shutil.which("clamd", path="/usr/sbin:/usr/bin") or signatures
    if not installed:
        return [unknown(m, "na.no_antivirus") for m in ("av.running", "av.signatures_age_d")]
    names = {process.info["name"] for process in psutil.process_iter(["name"])}
    if not signatures:
        age = unknown("av.signatures_age_d", "file.missing", path="/var/lib/clamav/daily.cld")
    else:
        days = (time.time() - max(os.path.getmtime(one) for one in signatures)) / DAY_S
        age = Reading("av.signatures_age_d", round(days, 1), "d")
    return [Reading("av.running", "clamd" in names), age]
