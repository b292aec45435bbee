"""`anlan incident`: list, show, acknowledge."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.actors import Actor
from anlan.core.cli import emit
from anlan.core.errors import NotVisible
from anlan.incidents import actions, stepdoing, timeline
from anlan.incidents.api import incident_json
from anlan.incidents.models import Incident

app = typer.Typer(no_args_is_help=True, help="Incidents on the terminal.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]


def find_incident(name: str) -> Incident:
    """By number or public id."""
    rows = Incident.objects.for_system("command line").select_related("organisation", "asset")
    found = rows.filter(number=name).first()
    if found is None and len(name) >= 32:
        return rows.get_visible(name)
    if found is None:
        raise NotVisible(_("There is no incident “%(name)s”.") % {"name": name})
    return found


@app.command("list")
def list_incidents(
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List incidents, newest first."""
    rows = Incident.objects.for_system("command line").select_related("organisation", "asset")
    items = [incident_json(row) for row in (rows if every else rows.open())[:200]]
    text = "\n".join(
        f"{item['number']}  {item['severity']:<3}  {item['state']:<11}  {item['title']}"
        for item in items
    )
    emit({"items": items}, as_json=as_json, text=text or _("No incident is open."))


@app.command("show")
def show(incident: str, as_json: AsJson = False) -> None:
    """Show one incident with its timeline."""
    found = find_incident(incident)
    entries = timeline.entries(found)
    body = {**incident_json(found), "timeline": entries}
    head = f"{found.number}  {found.severity}  {found.get_state_display()}\n{found.title}\n"
    lines = [f"{e['seq']:>4}  {e['at'][:19]}  {e['kind']:<22}{e['actor']}" for e in entries]
    emit(body, as_json=as_json, text=head + "\n".join(lines))


@app.command("ack")
def ack(incident: str, as_json: AsJson = False) -> None:
    """Acknowledge an incident: nobody else is paged."""
    found = find_incident(incident)
    actor = Actor("system", None, _("an operator on the terminal"))
    actions.acknowledge_incident(found, actor=actor, channel="cli")
    emit(incident_json(found), as_json=as_json, text=_("Acknowledged."))


@app.command("step")
def step(
    incident: str,
    step_id: str,
    deed: Annotated[str, typer.Argument(help=", ".join(stepdoing.DEEDS))],
    text: Annotated[
        str, typer.Option(help="What was seen, the reason, or the user name of who takes it over.")
    ] = "",
    choice: Annotated[str, typer.Option(help="The answer of a decision.")] = "",
    as_json: AsJson = False,
) -> None:
    """Work on one step of the chosen strategy."""
    found = find_incident(incident)
    row = found.steps.filter(step_id=step_id).first()
    if row is None:
        raise NotVisible(_("This incident has no such step."))
    actor = Actor("system", None, _("an operator on the terminal"))
    given = stepdoing.Given(actor=actor, evidence=text, choice=choice, why=text, to=text)
    stepdoing.do(row, deed, given)
    row.refresh_from_db()
    said = f"{row.step_id}  {row.get_state_display()}"
    emit({"id": row.step_id, "state": row.state}, as_json=as_json, text=said)
