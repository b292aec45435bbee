"""`anlan strategy pack`: the offline pack of one organisation, beside the other commands there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anlan.strategies.cli import app

if TYPE_CHECKING:
    from anlan.organisations.models import Organisation


@app.command("pack")
def strategy_pack(
    org: Annotated[str, typer.Argument(help="Code of the organisation.")],
    lang: Annotated[str, typer.Option("--lang", help="zh or en.")] = "zh",
    kind: Annotated[
        str, typer.Option("--format", help="pdf, docx or zip; left out: as the file is named.")
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", help="File to write; an existing one is replaced.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Make the offline pack of an organisation and write it as PDF, Word or ZIP."""
    from anlan.core.cli import emit, write_whole
    from anlan.core.paths import require_data_folder
    from anlan.reporting.actions import make_pack, take_file

    require_data_folder()
    language: Any = _one_of(lang, "lang", ("zh", "en"))
    suffix = output.suffix.lstrip(".").lower() if output else ""
    kind = _one_of(kind or (suffix if suffix in ("docx", "zip") else "pdf"), "format", _KINDS)
    pack = make_pack(_organisation(org), language, actor=None)
    content = take_file(pack, kind, actor=None)
    target = output or Path(pack.file_name(kind))
    write_whole(target, content)
    said = {
        "organisation": org,
        "language": language,
        "format": kind,
        "digest": pack.digest,
        "valid_until": pack.valid_until.isoformat(),
        "strategies": len(pack.parts["strategies"]),
        "bytes": len(content),
        "file": str(target),
    }
    emit(said, as_json=as_json, text=f"{pack} → {target}")


_KINDS = ("pdf", "docx", "zip")


def _one_of(given: str, field: str, allowed: tuple[str, ...]) -> str:
    from django.utils.translation import gettext as _

    from anlan.core.errors import BadInput

    if given in allowed:
        return given
    raise BadInput(
        _("“%(given)s” is none of %(allowed)s.") % {"given": given, "allowed": ", ".join(allowed)},
        errors=[{"field": field, "expected": ", ".join(allowed)}],
    )


def _organisation(code: str) -> Organisation:
    from django.utils.translation import gettext as _

    from anlan.core.errors import NotVisible
    from anlan.organisations.models import Organisation

    found = Organisation.objects.for_system("command line").filter(code=code).first()
    if found is None:
        raise NotVisible(_("Unknown organisation “%(code)s”.") % {"code": code})
    return found
