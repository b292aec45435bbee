"""`anlan report`: the problem report of an incident as a Word file or PDF."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from anlan.documents.model import Language
    from anlan.incidents.models import Incident


def report(
    incident: Annotated[str, typer.Argument(help="Number (INC-2026-0001) or id of the incident.")],
    out: Annotated[Path, typer.Option("--out", help="File to write; an existing one is replaced.")],
    lang: Annotated[str, typer.Option("--lang", help="zh or en.")] = "zh",
    kind: Annotated[
        str, typer.Option("--format", help="docx or pdf; left out: as the file is named.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Make the problem report of an incident and write it as Word or PDF."""
    from anlan.core.cli import emit, write_whole
    from anlan.problems.actions import make_report, open_problem
    from anlan.problems.report import as_pdf

    kind = _format(kind or ("pdf" if out.suffix.lower() == ".pdf" else "docx"))
    problem = open_problem(_incident(incident), actor=None)
    made = make_report(problem, language=_language(lang), actor=None)
    content = as_pdf(made) if kind == "pdf" else bytes(made.file)
    write_whole(out, content)
    emit(
        {
            "problem": problem.number,
            "revision": made.revision,
            "stage": made.stage,
            "language": made.language,
            "format": kind,
            "file": str(out),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
        as_json=as_json,
        text=f"{problem.number} r{made.revision} → {out}",
    )


def _incident(named: str) -> Incident:
    from uuid import UUID

    from django.utils.translation import gettext as _

    from anlan.core.errors import NotVisible
    from anlan.incidents.models import Incident

    rows = Incident.objects.for_system("command line").select_related("organisation")
    try:
        found = rows.filter(uid=UUID(named)).first()
    except ValueError:
        found = rows.filter(number=named).first()
    if found is None:
        raise NotVisible(_("There is no incident %(name)s.") % {"name": named})
    return found


def _language(lang: str) -> Language:
    from django.utils.translation import gettext as _

    from anlan.core.errors import BadInput

    if lang in {"zh", "zh-hans"}:
        return "zh"
    if lang == "en":
        return "en"
    raise BadInput(
        _("Reports are written in zh or en."), errors=[{"field": "lang", "expected": "zh or en"}]
    )


def _format(kind: str) -> str:
    from django.utils.translation import gettext as _

    from anlan.core.errors import BadInput

    if kind in {"docx", "pdf"}:
        return kind
    raise BadInput(
        _("Reports are written as docx or pdf."),
        errors=[{"field": "format", "expected": "docx or pdf"}],
    )
