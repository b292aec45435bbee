"""The `anlan` command: every domain's commands under one roof."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

# Commands that may run before there is a data folder.
_EARLY = {"up", "demo", "strategy", "doctor"}


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    import django

    django.setup()


# Name of the command, and where it lives; only what is called is imported.
_COMMANDS = {
    "up": "anlan.config.commands:up",
    "down": "anlan.config.commands:down",
    "worker": "anlan.engine.cli:worker",
    "doctor": "anlan.config.commands:doctor",
    "demo": "anlan.demo.cli:demo",
    "inspect": "anlan.inspection.cli:inspect",
    "check": "anlan.inspection.cli:check",
    "backup": "anlan.backup.cli:app",
    "restore": "anlan.backup.cli:restore",
    "strategy": "anlan.reporting.cli:app",
    "incident": "anlan.incidents.cli:app",
    "duty": "anlan.duty.cli:app",
    "event": "anlan.intake.cli:app",
    "intake": "anlan.intake.mail.cli:app",
    "timeline": "anlan.incidents.cli_timeline:app",
    "report": "anlan.problems.cli:report",
    "user": "anlan.accounts.cli:app",
    "token": "anlan.organisations.cli:app",
    "channel": "anlan.notifications.cli:app",
}


def build(only: str | None = None) -> typer.Typer:
    """All commands, or the one that is called: importing every domain takes its time."""
    import typer

    from anlan.config.rootcommand import root

    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(root)
    for name, place in _COMMANDS.items():
        if only not in (None, name):
            continue
        module, _colon, attribute = place.partition(":")
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def choose_language() -> None:
    """Text in the language of the terminal, unless ANLAN_LANGUAGE says otherwise."""
    from django.utils import translation

    words = os.environ.get("ANLAN_LANGUAGE") or os.environ.get("LANG", "en")
    translation.activate("zh-hans" if words.lower().startswith("zh") else "en")


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; errors are one clear line."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from anlan.core.cli import report, report_usage
    from anlan.core.errors import AnlanError, BadInput, Unavailable

    as_json = "--json" in arguments
    try:
        _django()
        choose_language()
        _check_data_folder(arguments)
        called = arguments[0] if arguments and arguments[0] in _COMMANDS else None
        result = build(called)(args=arguments, standalone_mode=False, prog_name="anlan")
        return result if isinstance(result, int) else 0
    except AnlanError as error:
        return report(error, as_json=as_json)
    except ImproperlyConfigured as error:
        return report(BadInput(str(error), code="settings"), as_json=as_json)
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        return report(Unavailable(_no_answer() % {"error": said}), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the root of all commands; ours are re-raised
        return report_usage(error, as_json=as_json)


def _no_answer() -> str:
    from django.utils.translation import gettext as _

    return _("The database does not answer: %(error)s")


def _check_data_folder(arguments: list[str]) -> None:
    from anlan.core.paths import require_data_folder

    words = [word for word in arguments if not word.startswith("-")]
    wants_help = "--help" in arguments or not words
    if not wants_help and words[0] in _COMMANDS and words[0] not in _EARLY:
        require_data_folder()


def main() -> None:
    if sys.argv[1:3] == ["strategy", "match"]:
        fast = _fast_match()
        if fast is not None:
            sys.exit(fast(sys.argv[3:]))
    quick = _quick_start() if sys.argv[1:] == ["up"] else None
    sys.exit(run(sys.argv[1:]) if quick is None else quick)


def _quick_start() -> int | None:
    """A bad setting takes the long way, which says what is wrong with it."""
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    try:
        from anlan.config import quickstart

        return quickstart.start()
    except ImproperlyConfigured:
        return None


def _fast_match() -> Callable[[list[str]], int] | None:
    """Matching needs no database before the first start, and must not wait for one."""
    from anlan.strategies import cli_quick

    return cli_quick.runner(sys.argv[3:])


if __name__ == "__main__":
    main()
