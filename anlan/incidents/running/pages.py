"""Runs as the page of an incident shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.errors import Refused
from anlan.core.saying import say
from anlan.incidents.actions import steps
from anlan.incidents.models import Incident, IncidentStep, StepRun
from anlan.incidents.running import recording
from anlan.incidents.running.actions import UNDOABLE
from anlan.incidents.running.kinds import kind_of
from anlan.strategies import stepkinds

LABELS = {
    "where": _("Where"),
    "user": _("As whom"),
    "host_key": _("Host key"),
    "command": _("Command"),
    "time_limit": _("Time limit"),
    "request": _("Request"),
    "header": _("Header"),
    "body": _("Body"),
    "expected": _("Expected answer"),
    "to": pgettext_lazy("recipient", "To"),
    "message": _("Message"),
}
TONES = {
    StepRun.State.DONE: "ok",
    StepRun.State.QUEUED: "muted",
    StepRun.State.RUNNING: "info",
}


def run_view(run: StepRun) -> dict[str, Any]:
    return {
        "run": run,
        "tone": TONES.get(StepRun.State(run.state), "crit"),
        "lines": labelled(run.shown),
        "because": [say(reason) for reason in run.because],
        "may_abort": run.is_live and kind_of(run.kind) is not None,
    }


def tell_run(data: dict[str, Any], names: dict[str, str]) -> str:
    """The line of the timeline: which step, how it ended, and the hash of what came back."""
    words = names.get(f"step:{data['step']}", data["step"])
    state = StepRun.State(data["state"]).label
    return f"{words}: {data['does']} {state}, sha256 {data['output_sha256'][:12]}…"


def tell_name(data: dict[str, Any], names: dict[str, str]) -> str:
    return names.get(f"step:{data['step']}", str(data["step"]))


def labelled(lines: list[Any]) -> list[dict[str, Any]]:
    return [{"label": LABELS.get(name, name), "text": text} for name, text in lines]


def runs_of(incident: Incident) -> dict[str, list[dict[str, Any]]]:
    """The runs of each step, the newest first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for run in StepRun.objects.filter(step__incident=incident).select_related("step"):
        found.setdefault(run.step.step_id, []).append(run_view(run))
    return found


def may_undo(step: IncidentStep) -> bool:
    return step.state in UNDOABLE and kind_of(step.undoes) is not None


def preview(step: IncidentStep) -> list[dict[str, Any]]:
    """What would be sent where, for the step and for its undo; changes nothing."""
    found = []
    for which, kind in (("do", step.does), ("undo", step.undoes)):
        if kind and stepkinds.runner_of(kind) is not None:
            found.append({"is_undo": which == "undo", "kind": kind, **_sent(step, which, kind)})
    return found


def _sent(step: IncidentStep, which: str, kind: str) -> dict[str, Any]:
    try:
        args = steps.filled(step, which, kind)
        return {"lines": labelled(recording.what_is_sent(step, kind, args)), "refused": ""}
    except Refused as error:
        return {"lines": [], "refused": str(error)}
