"""What a step's `do:` can call; domains above plug in what they can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from anlan.core.actors import Actor
from anlan.core.reasons import Reason


@dataclass(frozen=True)
class StepCall:
    """One step to be run in one incident; `args` are filled in, never templates."""

    incident_uid: str
    organisation_id: int
    asset_id: int | None
    step: dict[str, Any]
    args: dict[str, Any]
    actor: Actor | None = None
    # The row in which the caller keeps what becomes of this run.
    run_id: int | None = None


@dataclass(frozen=True)
class StepOutcome:
    """`pending_job`: the work goes on in a job of this id and the step is not settled yet."""

    ok: bool
    pending_job: int | None = None
    reasons: list[Reason] = field(default_factory=list)


Runner = Callable[[StepCall], StepOutcome]
_runners: dict[str, Runner] = {}


def register(kind: str, runner: Runner) -> None:
    """Offer a kind (`restore`, `inspect`, …); called from AppConfig.ready()."""
    _runners[kind] = runner


def runner_of(kind: str) -> Runner | None:
    """Who can run this kind; None means that the step is done by hand."""
    return _runners.get(kind)
