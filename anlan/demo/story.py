"""The story itself: one method for each moment, each ends when its moment was really observed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anlan.demo import paging, reporting, rules
from anlan.demo.arranging import Arranger
from anlan.demo.client import Client
from anlan.demo.host import Host
from anlan.demo.mailbox import Mailbox
from anlan.demo.moments import Fault, Patience, Sabotage, Trouble
from anlan.demo.responding import Responder
from anlan.demo.world import Inventory, World

LOOK_AT_THE_FIRST = 3


@dataclass(frozen=True)
class Plan:
    """What is to happen; `folder` keeps the report, `scratch` is removed at the end."""

    name: str
    fault: Fault
    sabotage: Sabotage | None
    preparing: Patience  # for what comes before the fault
    patience: Patience
    language: str
    folder: Path
    scratch: Path

    @property
    def expected(self) -> str:
        return "data-loss" if self.fault.loses_data else "application-down"


class Story:
    """Each method returns one sentence about what was seen; `close` undoes the arranging."""

    incident: str | None = None
    report: Path | None = None
    fault_at: datetime | None = None
    opened_at: datetime
    mailed_at: datetime
    restore_began_at: datetime
    restored_at: datetime
    verified_at: datetime
    client: Client
    commander: Client

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._undo = ExitStack()
        self.world = World(plan.scratch, plan.preparing)
        self._undo.callback(self.world.close)
        self.mailbox = Mailbox(refuses=plan.sabotage is Sabotage.MAIL)

    def close(self) -> None:
        self._undo.close()

    def started(self) -> str:
        host = Host(self.plan.name, self.plan.preparing)
        self._undo.callback(host.close)
        token = host.open()
        self.client = Client(host.url, token, self.plan.language)
        # Nobody approves what he does himself, not even in a demonstration.
        commander = host.token(f"{self.plan.name}-commander")
        self.commander = Client(host.url, commander, self.plan.language)
        return (_("own, at %(url)s") if host.is_own else _("at %(url)s")) % {"url": host.url}

    def arranged(self) -> str:
        self.world.build()
        self.mailbox.open()
        self._undo.callback(self.mailbox.close)
        arranger = Arranger(self.client, self.plan.name, self.plan.language)
        self._undo.callback(arranger.take_back)
        is_mute = self.plan.sabotage is Sabotage.MATCH
        self.made = arranger.arrange(self.world, self.mailbox, is_mute=is_mute)
        return _("organisation %(name)s, service at %(url)s") % {
            "name": self.made.organisation,
            "url": self.world.url,
        }

    def inspected(self) -> str:
        patience = self.plan.preparing
        patience.until(self._all_fine, _("The checks do not find the new service in order."))
        self.client.post("/rounds", {"asset": self.made.asset})
        found = patience.until(self._finished_round, _("The inspection round does not end."))
        if found["failed"] or not found["passed"]:
            raise Trouble(_("The inspection round found a fault in the new service."))
        return _("%(count)s checks in order") % {"count": found["passed"]}

    def _all_fine(self) -> bool:
        checks = self.client.items("/checks", asset=self.made.asset)
        return len(checks) == len(self.made.checks) and {c["severity"] for c in checks} == {"ok"}

    def _finished_round(self) -> dict[str, Any] | None:
        rounds = self.client.items("/rounds", asset=self.made.asset)
        return next((one for one in rounds if one["state"] == "finished"), None)

    def backed_up(self) -> str:
        self.world.pause_writing()
        self.before = self.world.inventory()
        for uid in self.made.policies:
            self.client.post(f"/backups/{uid}/run", {})
        found = [
            self.plan.preparing.until(
                partial(self._made_run, uid), _("The backup does not come to an end.")
            )
            for uid in self.made.policies
        ]
        self.world.resume_writing()
        names = {"files": sum(run["files"] for run in found)}
        return _("%(files)s files, one of them the database") % names

    def _made_run(self, uid: str) -> dict[str, Any] | None:
        run = self.client.get(f"/backups/{uid}")["last_run"]
        if run and run["outcome"] == "failed":
            raise Trouble(_("The backup failed: %(said)s") % {"said": " ".join(run["said"])})
        return run if run and run["outcome"] == "made" else None

    def proven(self) -> str:
        """Every run proves itself; that it did is read, not taken for granted."""
        self.copies = [
            self.plan.preparing.until(
                partial(self._proven_copy, uid), _("The backup is not proven by a restore.")
            )
            for uid in self.made.policies
        ]
        if self.plan.sabotage is Sabotage.RESTORE:
            self._rot_the_repository()
        return _("restored into scratch and compared bit for bit")

    def _proven_copy(self, uid: str) -> str | None:
        newest = self.client.get(f"/backups/{uid}")["newest"]
        if newest["proof"] == "disproven":
            raise Trouble(_("The proof found that the backup cannot be restored."))
        return str(newest["id"]) if newest["proof"] == "proven" else None

    def _rot_the_repository(self) -> None:
        for uid in self.made.policies:
            place = Path(self.client.get(f"/backups/{uid}")["repository"]["location"])
            for pack in (place / "data").rglob("?" * 64):
                pack.chmod(0o600)
                pack.write_bytes(bytes(pack.stat().st_size))

    def broken(self) -> str:
        fault, hides = self.plan.fault, self.plan.sabotage is Sabotage.DETECTION
        self.fault_at = datetime.now(UTC)
        if fault.stops_service or hides:
            self.world.kill_service()
        if fault.loses_data:
            self.world.delete_data()
        else:
            self.before = self.world.inventory()
        if hides:
            self.world.start_service("fine")
        return {
            Fault.ALL: _("service killed, files and rows deleted"),
            Fault.SERVICE_DOWN: _("service killed"),
            Fault.DATA_LOSS: _("files and rows deleted"),
        }[fault]

    def detected(self) -> str:
        found = self.plan.patience.until(
            self._new_incident, _("No incident opens although the fault is there.")
        )
        self.incident = str(found["number"])
        self.opened_at = datetime.fromisoformat(found["opened_at"])
        self.responder = Responder(
            self.client, found["id"], self.plan.patience, commander=self.commander
        )
        return f"{found['number']} · {found['severity']} · {found['title']}"

    def _new_incident(self) -> dict[str, Any] | None:
        for one in self.client.items("/incidents", state="open"):
            if one["organisation"] == self.made.organisation:
                return one
        return None

    def matched(self) -> str:
        found = self.plan.patience.until(
            self._expected_match,
            _("“%(slug)s” is not among the first %(count)s strategies, or without a reason.")
            % {"slug": self.plan.expected, "count": LOOK_AT_THE_FIRST},
        )
        own = self.client.get(f"/strategies/{found['slug']}", lang=self.plan.language[:2])
        return f"{own['title']} ({' '.join(found['reasons'])})"

    def _expected_match(self) -> dict[str, Any] | None:
        first: list[dict[str, Any]] = self.responder.look()["strategies"][:LOOK_AT_THE_FIRST]
        return next((s for s in first if s["slug"] == self.plan.expected and s["reasons"]), None)

    def paged(self) -> str:
        letter = self.plan.patience.until(
            lambda: self.mailbox.find(self.made.on_duty, self.incident or ""),
            _("No mail reaches the engineer on duty."),
        )
        self.mailed_at = letter.at
        paging.acknowledge(self.client.url, letter, self.responder)
        return _("mail to %(address)s; looking changed nothing, the button acknowledged") % {
            "address": self.made.on_duty
        }

    def responding(self) -> str:
        self.responder.choose(self.plan.expected, self.plan.language[:2])
        self.step = self.responder.work_to_the_restoring_step()
        return _("strategy “%(slug)s”, now at its step “%(step)s”") % {
            "slug": self.plan.expected,
            "step": self.step["id"],
        }

    def restored(self) -> str:
        self.restore_began_at = datetime.now(UTC)
        if not self.plan.fault.loses_data:
            self._restart_service()
            self.responder.tick(self.step, _("The program was started again."))
            self.restored_at = datetime.now(UTC)
            return _("service started again on its own data")
        self.responder.start(self.step)
        places = self.plan.patience.until(
            self._restored_places, _("The restore from the proven copy does not come to an end.")
        )
        self.responder.wait_for(self.step)
        self.world.put_back(places)
        self.restored_at = datetime.now(UTC)
        return _("from the proven copies of files and database")

    def _restored_places(self) -> list[Path] | None:
        places = []
        for policy, copy in zip(self.made.policies, self.copies, strict=True):
            for restore in self.client.items(f"/backups/{policy}/restores"):
                if restore["state"] in {"failed", "differs"}:
                    said = " ".join(restore["said"])
                    raise Trouble(_("The restore failed: %(said)s") % {"said": said})
                if restore["state"] == "verified" and restore["copy"] == copy:
                    places.append(Path(restore["target"]))
        return places if len(places) == len(self.made.policies) else None

    def _restart_service(self) -> None:
        self.world.kill_service()
        is_other = self.plan.sabotage is Sabotage.VERIFICATION
        self.world.start_service("broken" if is_other else "")

    def verified(self) -> str:
        if self.plan.fault.loses_data:
            self._restart_service()
        self.after = self.world.inventory()
        self._require_equal(self.before, self.after)
        self.responder.work_to_the_end()
        self.verified_at = self.responder.recover()
        if self.world.ask("/health")[1].get("state") != "whole":
            raise Trouble(_("The recovery counts as verified, but the service is not in order."))
        return _("%(files)s files and %(rows)s rows equal, re-check passed") % {
            "files": len(self.after.files),
            "rows": len(self.after.rows),
        }

    def _require_equal(self, before: Inventory, after: Inventory) -> None:
        wrong = before.differences(after)
        if wrong:
            raise Trouble(
                _("%(count)s files or rows are not as they were, the first is %(name)s.")
                % {"count": len(wrong), "name": wrong[0]}
            )

    def reported(self) -> str:
        self.figures = self._figures()
        content = reporting.make(self.client, self.responder, self.plan, self.figures)
        self.report = self.plan.folder / f"{self.plan.name}-{self.incident}.docx"
        self.report.parent.mkdir(parents=True, exist_ok=True)
        self.report.write_bytes(content)
        return str(self.report)

    def _figures(self) -> dict[str, Any]:
        assert self.fault_at is not None
        marks = rules.Marks(
            self.fault_at,
            self.opened_at,
            self.mailed_at,
            self.restore_began_at,
            self.restored_at,
            self.verified_at,
        )
        return {
            "rto_s": rules.seconds_between(self.fault_at, self.verified_at),
            "rto_parts": rules.rto_parts(marks),
            "rpo_s": rules.seconds_between(self.world.newest_record(), self.fault_at),
        }

    def done(self) -> str:
        self.close()
        return _("the world is taken down again")
