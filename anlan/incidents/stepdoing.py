"""What can be done with a step, by name: one door for page, API and command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from anlan.core.actors import Actor
from anlan.core.errors import NotVisible
from anlan.incidents import actions
from anlan.incidents.actions import guarding, stepping
from anlan.incidents.models import IncidentStep
from anlan.incidents.running import actions as running


@dataclass(frozen=True)
class Given:
    """What came with the wish; each deed takes what it needs."""

    actor: Actor
    evidence: str = ""
    choice: str = ""
    why: str = ""
    to: str = ""
    file: UploadedFile[Any] | None = None


def _tick(state: str) -> Callable[[IncidentStep, Given], None]:
    def tick(step: IncidentStep, given: Given) -> None:
        actions.tick_step(
            step, state, actor=given.actor, evidence=given.evidence or given.why,
            choice=given.choice, file=given.file,
        )  # fmt: skip

    return tick


def _answer(granted: bool) -> Callable[[IncidentStep, Given], None]:
    def answer(step: IncidentStep, given: Given) -> None:
        guarding.answer_approval(step, granted=granted, why=given.why, actor=given.actor)

    return answer


DEEDS: dict[str, Callable[[IncidentStep, Given], object]] = {
    "done": _tick("done"),
    "failed": _tick("failed"),
    "skipped": _tick("skipped"),
    "run": lambda step, given: actions.run_step(step, actor=given.actor),
    "retry": lambda step, given: stepping.retry_step(step, actor=given.actor),
    "hand-over": lambda step, given: stepping.hand_over(step, given.to, actor=given.actor),
    "confirm": lambda step, given: guarding.give_first_word(step, actor=given.actor),
    "undo": lambda step, given: running.undo_step(step, actor=given.actor),
    "ask-approval": lambda step, given: guarding.ask_approval(step, actor=given.actor),
    "approve": _answer(True),
    "refuse": _answer(False),
}


# What a program may say only with a token for administrators: it speaks for a second person.
SECOND_WORDS = frozenset({"approve", "refuse", "confirm"})


def permission_for(deed: str) -> str:
    return "incidents.approve" if deed in {"approve", "refuse"} else "incidents.work"


def do(step: IncidentStep, deed: str, given: Given) -> None:
    """Do it, or raise NotVisible for a word that names nothing."""
    found = DEEDS.get(deed)
    if found is None:
        raise NotVisible(_("There is no action “%(action)s”.") % {"action": deed})
    found(step, given)
