"""`anlan channel`: list and try the ways out."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible
from anlan.core.reasons import Reason
from anlan.core.saying import say
from anlan.notifications import actions
from anlan.notifications.api import delivery_json
from anlan.notifications.api_channels import channel_json
from anlan.notifications.channels.given import known
from anlan.notifications.models import ChannelConfig, Delivery
from anlan.notifications.pipeline.trying import recipient_for
from anlan.organisations.models import Organisation

app = typer.Typer(no_args_is_help=True, help="The ways out: list and try them.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]
Org = Annotated[str | None, typer.Option("--org", help="Code of an organisation.")]
_FAILED = 1


@app.command("list")
def list_channels(as_json: AsJson = False) -> None:
    """List the channels that are set; never their secrets."""
    rows = ChannelConfig.objects.for_system("command line").select_related("organisation")
    items = [channel_json(row) for row in rows]
    text = "\n".join(
        f"{item['organisation'] or '*'}  {item['kind']}  {item['where']}" for item in items
    )
    emit({"items": items}, as_json=as_json, text=text or _("No channel is set."))


@app.command("test")
def test(
    name: Annotated[str, typer.Argument(help="Kind of the channel: email, sms_http, …")],
    to: Annotated[str, typer.Option("--to", help="A contact, or an address of the channel.")],
    org: Org = None,
    wait: Annotated[int, typer.Option("--wait", help="Seconds to wait for the outcome.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Send a test message and wait for what becomes of it."""
    organisation = _organisation(org)
    recipient = recipient_for(organisation, known(name), to)
    delivery = actions.send_test(organisation, recipient, kind=name, actor=None)
    until = time.monotonic() + wait
    while delivery.is_waiting and not delivery.last_error and time.monotonic() < until:
        time.sleep(0.2)
        delivery.refresh_from_db()
    emit(delivery_json(delivery), as_json=as_json, text=_sentence(delivery))
    if delivery.state == Delivery.State.FAILED or delivery.last_error:
        raise typer.Exit(_FAILED)


def _sentence(delivery: Delivery) -> str:
    if delivery.last_error:
        return say(Reason.from_json(delivery.last_error))
    if delivery.is_waiting:
        return _("Queued; the engine has not taken it up yet. Does it run?")
    return _("Sent to %(address)s.") % {"address": delivery.recipient_address}


def _organisation(code: str | None) -> Organisation:
    """The one named; without a name the only one that there is."""
    rows = Organisation.objects.for_system("command line")
    found = list(rows.filter(code=code) if code else rows.all()[:2])
    if len(found) == 1:
        return found[0]
    if code:
        raise NotVisible(_("Unknown organisation “%(code)s”.") % {"code": code})
    raise BadInput(
        _("There are several organisations; name one with --org."),
        errors=[{"field": "org", "expected": "code of an organisation"}],
    )
