"""Works an incident over the API, as an engineer with another program would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anlan.demo import rules
from anlan.demo.client import Client, RefusedByAnlan
from anlan.demo.moments import Patience, Trouble

TRIES = 10


class Responder:
    """One incident; every action is repeated when somebody else was faster."""

    def __init__(self, client: Client, uid: str, patience: Patience, *, commander: Client) -> None:
        self._client = client
        self._commander = commander
        self._patience = patience
        self.uid = uid
        self._walk: Iterator[Mapping[str, Any]] = iter(())

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.get(f"/incidents/{self.uid}")
        return found

    def act(self, action: str, **fields: Any) -> None:
        self._insist(self._client, action, fields)

    def _insist(self, client: Client, action: str, fields: Mapping[str, Any]) -> None:
        for left in reversed(range(TRIES)):
            body = {"version": self.look()["version"], **fields}
            try:
                client.post(f"/incidents/{self.uid}/{action}", body)
                return
            except RefusedByAnlan as refusal:
                if refusal.code != "stale-version" or not left:
                    raise

    def choose(self, slug: str, language: str) -> None:
        """Put the strategy to work; from here on its steps are walked one by one."""
        self.act("strategy", slug=slug)
        steps = self._client.get(f"/strategies/{slug}", lang=language)["steps"]
        self._walk = self._open_steps({str(step["id"]): step for step in steps})

    def _open_steps(self, steps: Mapping[str, Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """What Anlan has open, one after another; each is worked once."""
        seen = set[str]()
        while opened := [
            step["id"]
            for step in self.look()["steps"]
            if step["current"] and step["id"] not in seen
        ]:
            seen.add(opened[0])
            yield steps[opened[0]]

    def work_to_the_restoring_step(self) -> Mapping[str, Any]:
        for step in self._walk:
            if rules.is_restoring(step):
                return step
            self.work(step)
        raise Trouble(_("The strategy has no step that brings the service back."))

    def work_to_the_end(self) -> None:
        for step in self._walk:
            self.work(step)

    def work(self, step: Mapping[str, Any]) -> None:
        """Let Anlan do what it can do itself, and tick the rest."""
        if "inspect" in (step.get("do") or {}):
            self.start(step)
            self.wait_for(step)
        else:
            self.tick(step, _("Done in the demonstration."))

    def _have_approved(self, step: Mapping[str, Any]) -> None:
        """The commander, who is somebody else, says yes to what asks for a second word."""
        words = {"approve": step.get("approve"), "confirm": step.get("two_person")}
        for word in (word for word, is_asked in words.items() if is_asked):
            self._insist(self._commander, f"steps/{step['id']}/{word}", {})

    def tick(self, step: Mapping[str, Any], evidence: str) -> None:
        self._have_approved(step)
        choice = rules.choice_at(step)
        self.act("step", step=step["id"], state="done", evidence=evidence, choice=choice)

    def start(self, step: Mapping[str, Any]) -> None:
        self._have_approved(step)
        self.act("step", step=step["id"], state="run")

    def wait_for(self, step: Mapping[str, Any]) -> None:
        """Until Anlan settled a step it runs itself."""
        names = {"step": step["id"]}
        self._patience.until(
            lambda: self._is_settled(step["id"]),
            _("The step “%(step)s” does not come to an end.") % names,
        )

    def _is_settled(self, step_id: str) -> bool:
        state = next(s["state"] for s in self.look()["steps"] if s["id"] == step_id)
        if state == "failed":
            raise Trouble(_("The step “%(step)s” failed.") % {"step": step_id})
        return bool(state == "done")

    def recover(self) -> datetime:
        """Declare the recovery and wait until Anlan's own re-check believes it."""
        self.act("recover", note=_("Service and data are back from the proven copy."))
        return self._patience.until(
            self._verified_at, _("Anlan's own re-check does not confirm the recovery.")
        )

    def _verified_at(self) -> datetime | None:
        incident = self.look()
        if incident["state"] == "responding":
            raise Trouble(_("Anlan's own re-check found the fault still there."))
        at = incident["verified_at"]
        return datetime.fromisoformat(at) if at else None
