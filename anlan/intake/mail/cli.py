"""`anlan intake mail`: read the mailboxes from a terminal."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible
from anlan.core.saying import say
from anlan.intake.mail import actions
from anlan.intake.mail.models import Mailbox, MailMessage

app = typer.Typer(no_args_is_help=True, help="Where events come from.")


@app.callback()
def intake() -> None:
    """Where events come from."""


@app.command("mail")
def mail(
    once: Annotated[bool, typer.Option("--once", help="Fetch now and say what came.")] = False,
    address: Annotated[str | None, typer.Option("--address", help="Only this mailbox.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object for machines.")] = False,
) -> int:
    """Fetch mail now; exit code 3 when a mailbox could not be read."""
    if not once:
        raise BadInput(_("The engine fetches by itself; “--once” fetches now."))
    rows = Mailbox.objects.for_system("command line").active()
    found = list(rows.filter(address__iexact=address) if address else rows)
    if not found:
        raise NotVisible(_("No such mailbox is set up; set one up under System → Mailboxes."))
    told = [_fetch(mailbox) for mailbox in found]
    text = "\n".join(f"{one['mailbox']}: {one['said']}" for one in told)
    emit({"mailboxes": told}, as_json=as_json, text=text)
    return 0 if all(one["ok"] for one in told) else 3


def _fetch(mailbox: Mailbox) -> dict[str, object]:
    fetched = actions.fetch(mailbox)
    outcomes = dict(fetched.outcomes)
    if fetched.trouble is not None:
        said = say(fetched.trouble)
    elif fetched.is_first:
        said = _("The mailbox can be read. What arrives from now on is taken.")
    else:
        labels = {str(value): str(label) for value, label in MailMessage.OUTCOMES}
        parts = [f"{count} {labels[name]}" for name, count in outcomes.items()]
        said = ", ".join(parts) or _("nothing new")
    ok = fetched.trouble is None
    return {"mailbox": mailbox.address, "ok": ok, "outcomes": outcomes, "said": said}
