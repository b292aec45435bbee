"""`anlan user`: people who sign in."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from anlan.accounts import actions
from anlan.accounts.models import User
from anlan.core.cli import emit
from anlan.core.errors import NotVisible

app = typer.Typer(no_args_is_help=True, help="People who sign in to the console.")

AsJson = Annotated[bool, typer.Option("--json", help="One object for machines.")]


@app.command("create")
def create(
    username: str,
    name: Annotated[str, typer.Option("--name", help="Full name.")] = "",
    email: Annotated[str, typer.Option("--email")] = "",
    as_json: AsJson = False,
) -> None:
    """Create a user with a random password, shown this once; roles are given on the pages."""
    password = secrets.token_urlsafe(12)
    user = actions.create_user(username, password, full_name=name, email=email, actor=None)
    emit({"username": user.username, "password": password}, as_json=as_json, text=password)


@app.command("password")
def password(username: str, as_json: AsJson = False) -> None:
    """Give a user a new random password, shown this once."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotVisible(_("There is no user “%(name)s”.") % {"name": username})
    made = secrets.token_urlsafe(12)
    actions.change_password(user, made, actor=None)
    emit({"username": username, "password": made}, as_json=as_json, text=made)


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List users."""
    items = [
        {"username": user.username, "name": user.full_name, "active": user.is_active}
        for user in User.objects.all()
    ]
    text = "\n".join(f"{item['username']}  {item['name']}" for item in items)
    emit({"items": items}, as_json=as_json, text=text)
