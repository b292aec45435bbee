"""`anlan timeline`: export and verify the record of an incident."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput
from anlan.incidents import timeline
from anlan.incidents.cli import find_incident

app = typer.Typer(no_args_is_help=True, help="The hash-chained record of an incident.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]


@app.command("export")
def export(
    incident: str,
    out: Annotated[Path | None, typer.Option("--out", help="File to write.")] = None,
    as_json: AsJson = False,
) -> None:
    """Export a timeline; `python anlan/incidents/chain.py FILE` verifies it on any machine."""
    body = timeline.export(find_incident(incident))
    if out is None:
        emit(body, as_json=True)
        return
    try:
        out.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise BadInput(
            _("%(path)s cannot be written: %(error)s.") % {"path": out, "error": error.strerror}
        ) from error
    emit({"file": str(out), "head": body["head"]}, as_json=as_json, text=str(out))


@app.command("verify")
def verify(
    incident: str,
    head: Annotated[
        str | None, typer.Option("--head", help="Head hash from a page, mail or report.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Verify a timeline; exit 1 names the first entry that cannot be trusted."""
    verdict = timeline.verify(find_incident(incident), head)
    body = {
        "ok": verdict.ok,
        "entries": verdict.count,
        "head": verdict.head,
        "bad_seq": verdict.bad_seq,
        "problem": verdict.problem,
    }
    text = (
        _("Intact: %(count)s entries, head %(head)s")
        if verdict.ok
        else _("Broken at entry %(seq)s: %(problem)s")
    )
    words = {
        "count": verdict.count, "head": verdict.head, "seq": verdict.bad_seq,
        "problem": verdict.problem,
    }  # fmt: skip
    emit(body, as_json=as_json, text=text % words)
    if not verdict.ok:
        raise typer.Exit(1)
