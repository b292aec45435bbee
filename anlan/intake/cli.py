"""`anlan event`: report something from a script or a terminal."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible
from anlan.incidents.actions import accept_events
from anlan.incidents.events import EventIn
from anlan.incidents.models import Event
from anlan.intake import reading
from anlan.organisations.models import Organisation

app = typer.Typer(no_args_is_help=True, help="Report events and see what became of them.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]


@app.command("send")
def send(  # noqa: PLR0913 - every option of the command is an argument
    text: str,
    org: Annotated[str, typer.Option("--org", help="Code of the organisation.")] = "home",
    source: Annotated[str, typer.Option("--source")] = "cli",
    about: Annotated[str, typer.Option("--object", help="Asset code, name or address.")] = "",
    severity: Annotated[str | None, typer.Option("--severity", help="I, II, III or IV.")] = None,
    status: Annotated[str, typer.Option("--status", help="firing or resolved.")] = "firing",
    key: Annotated[str | None, typer.Option("--key", help="Identity of the alarm.")] = None,
    as_json: AsJson = False,
) -> None:
    """Report one event."""
    organisation = Organisation.objects.for_system("command line").filter(code=org).first()
    if organisation is None:
        raise NotVisible(_("Unknown organisation “%(code)s”.") % {"code": org})
    sent = {
        "text": text, "source": source, "object": about, "severity": severity, "status": status,
        "key": key,
    }  # fmt: skip
    read = reading.read_event({name: value for name, value in sent.items() if value}, "")
    if read.errors:
        raise BadInput(
            "; ".join(f"{error['field']}: {error['expected']}" for error in read.errors),
            errors=read.errors,
        )
    values = {n: v for n, v in read.values.items() if v is not None and n != "organisation"}
    accepted = accept_events([EventIn(organisation.pk, **values)], actor=None)[0]
    body = {"id": accepted.uid, "key": accepted.key, "duplicate": accepted.is_duplicate}
    emit(body, as_json=as_json, text=accepted.uid)


@app.command("show")
def show(event: str, as_json: AsJson = False) -> None:
    """Show what became of an event."""
    found = Event.objects.for_system("command line").get_visible(event)
    incident = found.incident.number if found.incident else None
    body = {"id": event, "state": found.state, "outcome": found.outcome, "incident": incident}
    words = f"{found.get_state_display()} {found.get_outcome_display()} {incident or ''}"
    emit(body, as_json=as_json, text=words.strip())
