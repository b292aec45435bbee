"""Output of commands: one object for machines, one sentence for people."""

import json
import sys
from pathlib import Path
from typing import Any

import typer

from anlan.core.errors import AnlanError, BadInput, Refused


def emit(value: Any, *, as_json: bool, text: str = "") -> None:
    """Print the object as JSON, or the sentence."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    elif text:
        typer.echo(text)


def write_whole(out: Path, content: bytes) -> None:
    """Whole or not at all: a reader never finds half a file."""
    from django.utils.translation import gettext as _

    partial = out.with_name(f".{out.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(out)
    except OSError as error:
        raise Refused(
            _("%(file)s cannot be written: %(why)s.") % {"file": out, "why": error.strerror}
        ) from error


def problem_of(error: AnlanError) -> dict[str, Any]:
    """The error as problem+json (RFC 9457), the same body that the API answers."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(error),
        "status": error.status,
        "code": error.code,
    }
    if isinstance(error, BadInput) and error.errors:
        body["errors"] = error.errors
    body.update({name: value for name, value in error.extra.items() if value is not None})
    return body


def report(error: AnlanError, *, as_json: bool) -> int:
    """Write the error to standard error and give its exit code."""
    if as_json:
        line = json.dumps(problem_of(error), ensure_ascii=False, default=str)
    else:
        line = f"anlan: {error}"
    sys.stderr.write(line.replace("\n", " ") + "\n")
    return error.exit_code


def report_usage(error: Exception, *, as_json: bool) -> int:
    """Typer's own errors in our shape; anything else is a fault of ours and raised again."""
    name = type(error).__name__
    if name == "NoArgsIsHelpError":
        error.show()  # type: ignore[attr-defined]  # what the command can do, in full
        return 2
    if name == "Abort":
        return 130
    if name == "Exit":
        return int(getattr(error, "exit_code", 0))
    say = getattr(error, "format_message", None)
    if say is None:
        raise error
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "anlan"
    said = str(say()).replace("Value error, ", "")
    return report(BadInput(f"{said} ({path} --help)", code="usage"), as_json=as_json)
