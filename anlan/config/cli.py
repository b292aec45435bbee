"""The `anlan` command: every domain's commands under one roof."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import typer

# Commands that may run before there is a data folder.
_EARLY = {"up", "demo", "strategy", "doctor"}


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
    import django

    django.setup()


def build() -> typer.Typer:
    from anlan.accounts.cli import app as user
    from anlan.backup.cli import app as backup
    from anlan.backup.cli import restore
    from anlan.config.commands import doctor, down, up, worker
    from anlan.demo.cli import demo
    from anlan.incidents.cli import app as incident
    from anlan.incidents.cli_timeline import app as timeline
    from anlan.inspection.cli import check, inspect
    from anlan.intake.cli import app as event
    from anlan.organisations.cli import app as token
    from anlan.problems.cli import report
    from anlan.strategies.cli import app as strategy

    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    commands: list[tuple[str, Callable[..., None]]] = [
        ("up", up),
        ("down", down),
        ("worker", worker),
        ("doctor", doctor),
        ("demo", demo),
        ("inspect", inspect),
        ("restore", restore),
        ("report", report),
    ]
    for name, command in commands:
        app.command(name)(command)
    groups = [
        ("check", check),
        ("backup", backup),
        ("strategy", strategy),
        ("incident", incident),
        ("event", event),
        ("timeline", timeline),
        ("user", user),
        ("token", token),
    ]
    for name, group in groups:
        app.add_typer(group, name=name)
    return app


def _language() -> None:
    """Text in the language of the terminal, unless ANLAN_LANGUAGE says otherwise."""
    from django.utils import translation

    words = os.environ.get("ANLAN_LANGUAGE") or os.environ.get("LANG", "en")
    translation.activate("zh-hans" if words.lower().startswith("zh") else "en")


def run(arguments: list[str]) -> int:
    """Run one command and give its exit code; errors are one clear line."""
    from django.core.exceptions import ImproperlyConfigured

    from anlan.core.cli import report
    from anlan.core.errors import AnlanError

    as_json = "--json" in arguments
    try:
        _django()
        _language()
        _check_data_folder(arguments)
        result = build()(args=arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except AnlanError as error:
        return report(error, as_json=as_json)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"anlan: {error}\n")
        return 2
    except Exception as error:  # noqa: BLE001 - the root of all commands; ours are re-raised
        return _usage(error)


def _usage(error: Exception) -> int:
    """Typer's own errors keep their text and exit code; anything else is a fault of ours."""
    show = getattr(error, "show", None)
    if show is not None:
        show()
        return int(getattr(error, "exit_code", 2))
    if type(error).__name__ == "Abort":
        return 130
    if type(error).__name__ == "Exit":
        return int(getattr(error, "exit_code", 0))
    raise error


def _check_data_folder(arguments: list[str]) -> None:
    from anlan.core.paths import require_data_folder

    words = [word for word in arguments if not word.startswith("-")]
    wants_help = "--help" in arguments or not words
    if not wants_help and words[0] not in _EARLY:
        require_data_folder()


def main() -> None:
    if sys.argv[1:3] == ["strategy", "match"]:
        fast = _fast_match()
        if fast is not None:
            sys.exit(fast(sys.argv[3:]))
    sys.exit(run(sys.argv[1:]))


def _fast_match() -> Callable[[list[str]], int] | None:
    """Matching needs no database before the first start, and must not wait for one."""
    return None


if __name__ == "__main__":
    main()
