"""Configures Anlan for the world, through the public API only, and takes it back at the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from anlan.demo.client import Client
from anlan.demo.mailbox import Mailbox
from anlan.demo.moments import Trouble
from anlan.demo.world import World

INTERVAL_S = 2
SECOND_LEVEL_AFTER_S = 120
WATCH_S = 3
# The demonstration backs up by hand; a schedule that comes first would only be in the way.
ONCE_A_YEAR = "0 0 1 1 *"


@dataclass
class Arranged:
    """What was made, by its id in the API."""

    organisation: str
    asset: str
    on_duty: str
    checks: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)


class Arranger:
    """Makes the organisation with all that belongs to it."""

    def __init__(self, client: Client, name: str, language: str) -> None:
        self._client = client
        self._name = name
        self._language = language
        self.made = Arranged(name, f"{name}-archive", f"first@{name}.example")

    def arrange(self, world: World, mailbox: Mailbox, *, is_mute: bool = False) -> Arranged:
        """`is_mute`: the checks point at a strategy that has nothing to do with the fault."""
        self._organisation(mailbox)
        self._duty()
        self._asset(world)
        self._checks(world, is_mute=is_mute)
        self._policies(world)
        return self.made

    def _organisation(self, mailbox: Mailbox) -> None:
        name = _("Demonstration %(code)s") % {"code": self._name.removeprefix("demo-")}
        self._client.post("/organisations", {"code": self._name, "name": name})
        channel = {"host": "127.0.0.1", "port": mailbox.port, "tls": "none"}
        self._post("/channels", kind="email", **channel, **{"from": f"anlan@{self._name}.example"})

    def _duty(self) -> None:
        people = [
            (1, _("Engineer on duty"), self.made.on_duty),
            (2, _("Head of operations"), f"second@{self._name}.example"),
        ]
        for level, name, address in people:
            contact = self._post("/contacts", name=name, email=address, language=self._language)
            self._post("/duty", contact=contact["id"], level=level)
        rungs = [
            {"level": 1, "after_s": 0, "channel": "email"},
            {"level": 2, "after_s": SECOND_LEVEL_AFTER_S, "channel": "email"},
        ]
        for severity in ("I", "II", "III", "IV"):
            self._post("/ladders", severity=severity, rungs=rungs, watch_s=WATCH_S)

    def _asset(self, world: World) -> None:
        self._post(
            "/assets",
            code=self.made.asset,
            name=_("Document archive"),
            asset_class="application",
            address=f"127.0.0.1:{world.port}",
            criticality=1,
        )

    def _checks(self, world: World, *, is_mute: bool) -> None:
        page: dict[str, Any] = {"name": _("page of the archive"), "address": f"{world.url}/"}
        data: dict[str, Any] = {
            "name": _("data of the archive is whole"),
            "address": f"{world.url}/health",
            "args": {"json_path": "state", "json_equals": "whole"},
        }
        strategies = ("certificate-expired",) * 2 if is_mute else ("application-down", "data-loss")
        for spec, strategy in zip((page, data), strategies, strict=True):
            check = self._client.post(
                "/checks",
                {
                    **spec,
                    "asset": self.made.asset,
                    "kind": "http",
                    "interval_s": INTERVAL_S,
                    "timeout_s": INTERVAL_S,
                    "strategy": strategy,
                },
            )
            self.made.checks.append(check["id"])

    def _policies(self, world: World) -> None:
        archive = world.archive
        sources = [
            ("files", _("Files of the archive"), "folder", archive.files),
            ("database", _("Database of the archive"), "sqlite", archive.database),
        ]
        for code, name, kind, path in sources:
            policy = self._post(
                "/backups",
                asset=self.made.asset,
                code=code,
                name=name,
                kind=kind,
                paths=[str(path)],
                cron=ONCE_A_YEAR,
            )
            self.made.policies.append(policy["id"])

    def _post(self, path: str, **body: Any) -> Any:
        return self._client.post(path, {"organisation": self._name, **body})

    def take_back(self) -> None:
        """Stop watching and backing up a world that is gone; what was recorded stays."""
        for kind, ids in (("checks", self.made.checks), ("backups", self.made.policies)):
            for uid in ids:
                with suppress(Trouble):
                    self._client.delete(f"/{kind}/{uid}")
