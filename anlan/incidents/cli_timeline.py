"""`anlan timeline`: export and verify the record of an incident."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit, write_whole
from anlan.core.errors import BadInput
from anlan.incidents import timeline
from anlan.incidents.cli import find_incident
from anlan.incidents.record.files import export_file, verifier

app = typer.Typer(no_args_is_help=True, help="The hash-chained record of an incident.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]


class Form(StrEnum):
    JSON = "json"
    HTML = "html"
    PDF = "pdf"


@app.command("export")
def export(
    incident: str,
    out: Annotated[Path | None, typer.Option("--out", help="File to write.")] = None,
    form: Annotated[Form, typer.Option("--as", help="json, html or pdf.")] = Form.JSON,
    as_json: AsJson = False,
) -> None:
    """Export a timeline; `anlan timeline verifier` writes the program that verifies the JSON."""
    found = find_incident(incident)
    made = export_file(found, form.value)
    if out is None:
        if form is Form.PDF:
            raise BadInput(_("A PDF needs a file to write: --out FILE."))
        typer.echo(made.content.decode())
        return
    write_whole(out, made.content)
    emit({"file": str(out), "head": found.timeline_head}, as_json=as_json, text=str(out))


@app.command("verifier")
def write_verifier(
    out: Annotated[Path | None, typer.Option("--out", help="File to write.")] = None,
) -> None:
    """Write the program that verifies an export on a machine without Anlan."""
    program = verifier()
    if out is None:
        typer.echo(program.content.decode())
        return
    write_whole(out, program.content)
    typer.echo(str(out))


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
