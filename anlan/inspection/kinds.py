"""What each kind of check is told, and its limits when nobody names any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DOWN: Mapping[str, Any] = {"op": "==", "value": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """``is_local``: it reads this machine, so only the organisation that owns it may use it."""

    name: str
    metric: str
    thresholds: Mapping[str, Any]
    strategy: str = ""
    is_local: bool = False
    args: tuple[str, ...] = ()
    metrics: tuple[str, ...] = field(default=())


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "http",
            "http.up",
            {"crit": DOWN, "n": 2, "m": 2},
            "application-down",
            args=(
                "method",
                "expect_status",
                "keyword",
                "keyword_absent",
                "json_path",
                "json_equals",
                "headers",
                "verify_tls",
            ),
        ),
        Kind("tcp", "tcp.up", {"crit": DOWN, "n": 2, "m": 2}, "service-stopped"),
        Kind(
            "tls",
            "tls.days_left",
            {"warn": {"op": "<=", "value": 30}, "crit": {"op": "<=", "value": 7}},
            "certificate-expired",
            args=("server_name", "ca_file"),
        ),
        Kind(
            "disk_free",
            "disk.free_bytes",
            {
                "warn": {"metric": "disk.used_percent", "op": ">", "value": 80},
                "crit": {"metric": "disk.used_percent", "op": ">", "value": 90},
                "n": 2,
                "m": 2,
            },
            "disk-full",
            is_local=True,
        ),
        Kind(
            "file_age",
            "file.age_s",
            {
                "crit": {
                    "metric": "file.exists",
                    **DOWN,
                    "or": [{"metric": "file.age_s", "op": ">", "value": 86_400}],
                },
                "n": 2,
                "m": 2,
            },
            "data-loss",
            is_local=True,
        ),
        Kind(
            "sqlite_file",
            "sqlite.ok",
            {"crit": {**DOWN, "or": [{"metric": "sqlite.exists", **DOWN}]}},
            "database-down",
            is_local=True,
        ),
        Kind("host", "", {}, "server-down", is_local=True, args=("group", "pattern", "port")),
        Kind("fact", "", {}, "", args=("provider", "path", "as")),
    )
}
ON_THE_FORM = ("http", "tcp", "disk_free", "file_age")
