"""What `anlan` itself can do without a command."""

from typing import Annotated

import typer

from anlan import VERSION


def root(
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Anlan 安澜: inspect, back up, respond to and learn from what happens to IT systems."""
    if version:
        typer.echo(f"anlan {VERSION}")
        raise typer.Exit
