"""`anlan demo`: the whole loop on a little world of its own."""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from anlan.core.paths import data_folder
from anlan.demo.moments import WORDS, Fault, Moment, Patience, Sabotage, Trouble
from anlan.demo.story import Plan, Story

PREPARING_S = 60
# What a moment may end with; anything else is a fault of the demonstration itself.
_EXPECTED = (Trouble, OSError, HTTPException, sqlite3.Error, ValueError, LookupError, shutil.Error)


class Teller:
    """Says each moment as it comes: a line of JSON, or a line to read."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._began = time.monotonic()

    def tell(self, moment: Moment, sentence: str) -> None:
        elapsed = time.monotonic() - self._began
        if self._as_json:
            at = datetime.now(UTC).isoformat()
            self._line({"moment": moment.value, "at": at, "elapsed_s": round(elapsed, 3)})
        else:
            typer.echo(
                _("%(elapsed)s s  %(word)s: %(sentence)s")
                % {"elapsed": f"{elapsed:6.1f}", "word": WORDS[moment], "sentence": sentence}
            )

    def end(self, story: Story, failed: Moment | None, why: str) -> None:
        if self._as_json:
            self._line(_result(story, failed, why))
        elif failed is None:
            self._say_figures(story)
        if failed is not None:
            sentence = _("The demonstration failed at “%(moment)s” (%(word)s): %(why)s") % {
                "moment": failed.value,
                "word": WORDS[failed],
                "why": why,
            }
            typer.echo(sentence, err=True)

    def _say_figures(self, story: Story) -> None:
        figures = story.figures
        parts = figures["rto_parts"]
        names = {
            "detect": pgettext("part of the recovery time", "detect"),
            "page": pgettext("part of the recovery time", "page"),
            "decide": pgettext("part of the recovery time", "decide"),
            "restore": pgettext("part of the recovery time", "restore"),
            "verify": pgettext("part of the recovery time", "verify"),
        }
        told = ", ".join(
            _("%(name)s %(seconds)s s") % {"name": names[name], "seconds": f"{value:.1f}"}
            for name, value in parts.items()
        )
        typer.echo(
            _("Recovery time %(rto)s s (%(parts)s); the newest recovered record was %(rpo)s s old.")
            % {"rto": f"{figures['rto_s']:.1f}", "parts": told, "rpo": f"{figures['rpo_s']:.1f}"}
        )
        typer.echo(_("Report: %(path)s") % {"path": story.report})

    def _line(self, value: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _result(story: Story, failed: Moment | None, why: str) -> dict[str, Any]:
    """The last line; what was not reached is null."""
    figures = getattr(story, "figures", {})
    result = {
        "ok": failed is None,
        "incident": story.incident,
        "fault_at": story.fault_at.isoformat() if story.fault_at else None,
        "rto_s": figures.get("rto_s"),
        "rto_parts": figures.get("rto_parts"),
        "rpo_s": figures.get("rpo_s"),
        "report": str(story.report) if story.report else None,
    }
    return result if failed is None else {**result, "failed": failed.value, "why": why}


@contextmanager
def _ending_when_asked() -> Iterator[None]:
    """A request to end, or a closed terminal, is obeyed as Ctrl-C is: first all is taken down."""

    def obey(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, obey) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _close(story: Story) -> None:
    """Take everything down; a second Ctrl-C must not leave half of it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        story.close()
    finally:
        signal.signal(signal.SIGINT, before)


def _tell_all(story: Story, teller: Teller) -> bool:
    for moment in Moment:
        try:
            sentence = getattr(story, moment.value)()
        except _EXPECTED as trouble:
            teller.end(story, moment, str(trouble) or type(trouble).__name__)
            return False
        teller.tell(moment, sentence)
    teller.end(story, None, "")
    return True


def demo(
    fault: Annotated[Fault, typer.Option("--fault", help="What is done to the world.")] = Fault.ALL,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON each moment.")] = False,
    patience: Annotated[
        float,
        typer.Option("--patience", min=1, help="Seconds to wait for one moment after the fault."),
    ] = 60,
    sabotage: Annotated[
        Sabotage | None,
        typer.Option("--sabotage", hidden=True, help="Spoil a part of the world beforehand."),
    ] = None,
) -> None:
    """Arrange a little world, break it, and watch Anlan bring it back."""
    plan = Plan(
        name=f"demo-{secrets.token_hex(4)}",
        fault=fault,
        sabotage=sabotage,
        preparing=Patience(max(patience, PREPARING_S)),
        patience=Patience(patience),
        language=get_language() or "en",
        folder=data_folder() / "demo",
        scratch=Path(tempfile.mkdtemp(prefix="anlan-demo-")),
    )
    story = Story(plan)
    with _ending_when_asked():
        try:
            is_good = _tell_all(story, Teller(as_json=as_json))
        finally:
            _close(story)
    if not is_good:
        raise typer.Exit(1)
