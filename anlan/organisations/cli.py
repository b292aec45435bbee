"""`anlan token`: keys for scripts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible
from anlan.organisations import actions
from anlan.organisations.models import Organisation, Token

app = typer.Typer(no_args_is_help=True, help="Keys for scripts and other systems.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]


def _organisation(code: str | None) -> Organisation | None:
    if code is None:
        return None
    found = Organisation.objects.for_system("command line").filter(code=code).first()
    if found is None:
        raise NotVisible(_("Unknown organisation “%(code)s”.") % {"code": code})
    return found


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            _("“%(text)s” is no date; write it as 2026-12-31.") % {"text": text},
            errors=[{"field": "expires", "expected": "YYYY-MM-DD"}],
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@app.command("create")
def create(
    name: str,
    scope: Annotated[
        str, typer.Option("--scope", help="events:write, read, respond, admin; with commas.")
    ],
    org: Annotated[str | None, typer.Option("--org", help="Code of an organisation.")] = None,
    expires: Annotated[str | None, typer.Option("--expires", help="Last day, YYYY-MM-DD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Create a token; it is shown this once."""
    scopes = [word.strip() for word in scope.split(",") if word.strip()]
    _row, secret = actions.create_token(
        name,
        scopes=scopes,
        organisation=_organisation(org),
        expires_at=_moment(expires),
        actor=None,
    )
    emit({"token": secret}, as_json=as_json, text=secret)


@app.command("list")
def list_tokens(as_json: AsJson = False) -> None:
    """List tokens; never their secrets."""
    rows = Token.objects.for_system("command line").select_related("organisation")
    items = [
        {
            "id": str(row.uid),
            "name": row.name,
            "scopes": row.scopes,
            "organisation": row.organisation.code if row.organisation else None,
            "expires_at": row.expires_at,
            "revoked_at": row.revoked_at,
        }
        for row in rows
    ]
    text = "\n".join(f"{item['id']}  {item['name']}  {','.join(item['scopes'])}" for item in items)
    emit({"items": items}, as_json=as_json, text=text or _("There is no token."))


@app.command("revoke")
def revoke(token_id: str, as_json: AsJson = False) -> None:
    """Revoke a token by its id."""
    row = Token.objects.for_system("command line").get_visible(token_id)
    actions.revoke_token(row, actor=None)
    emit({"revoked": str(row.uid)}, as_json=as_json, text=_("Revoked."))
