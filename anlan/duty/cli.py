"""`anlan duty`: who is on duty."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible
from anlan.duty.rosters.who import who_json
from anlan.organisations.models import Organisation

app = typer.Typer(no_args_is_help=True, help="Rosters of the people on duty.")


@app.callback()
def duty() -> None:
    """Rosters of the people on duty."""


@app.command("who")
def who(
    org: Annotated[str, typer.Option("--org", help="Code of an organisation.")],
    at: Annotated[
        str | None, typer.Option("--at", help="Moment, for example 2026-12-31T23:00.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object for machines.")] = False,
) -> None:
    """Say who is on duty now, or at a given moment, level by level."""
    row = Organisation.objects.for_system("command line").filter(code=org).first()
    if row is None:
        raise NotVisible(_("Unknown organisation “%(code)s”.") % {"code": org})
    body = who_json([row], _moment(at))
    lines = []
    for item in body["items"]:
        names = ", ".join(f"{one['name']} {one['phone']}".strip() for one in item["people"])
        lines.append(
            _("Level %(level)s: %(names)s")
            % {"level": item["level"], "names": names or _("Nobody")}
        )
    emit(body, as_json=as_json, text="\n".join(lines) or _("Nobody is on the roster."))


def _moment(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            _("“%(text)s” is no moment; write it as 2026-12-31T23:00.") % {"text": text},
            errors=[{"field": "at", "expected": "YYYY-MM-DDTHH:MM"}],
        ) from error
    return moment if moment.tzinfo else timezone.make_aware(moment)
