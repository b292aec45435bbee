"""`anlan report`: the problem report of an incident as a Word file."""

from __future__ import annotations

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
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Make the problem report of an incident and write it as Word (.docx)."""
    from anlan.core.cli import emit
    from anlan.problems.actions import make_report, open_problem

    problem = open_problem(_incident(incident), actor=None)
    made = make_report(problem, language=_language(lang), actor=None)
    _write(out, bytes(made.file))
    emit(
        {
            "problem": problem.number,
            "revision": made.revision,
            "stage": made.stage,
            "language": made.language,
            "file": str(out),
            "sha256": made.sha256,
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


def _write(out: Path, content: bytes) -> None:
    """Whole or not at all: a reader never finds half a report."""
    from django.utils.translation import gettext as _

    from anlan.core.errors import Refused

    partial = out.with_name(f".{out.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(out)
    except OSError as error:
        raise Refused(
            _("%(file)s cannot be written: %(why)s.") % {"file": out, "why": error.strerror}
        ) from error
