"""`anlan strategy import`, `export` and `schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible, Unavailable
from anlan.core.paths import require_data_folder
from anlan.core.saying import say
from anlan.strategies.actions import Taken, take_in
from anlan.strategies.errors import BrokenStrategy
from anlan.strategies.exchange.bundles import read_paths
from anlan.strategies.exchange.exporting import Exported, export_to
from anlan.strategies.fileformat.problems import StrategyError
from anlan.strategies.fileformat.schema import schema_text
from anlan.strategies.library import files_in_use

PARTLY = 3
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def import_command(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or ZIP archives.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take strategies in as drafts, each all or nothing; what is refused is named by line."""
    require_data_folder()
    for path in paths:
        if not path.exists():
            raise BadInput(_("There is no such file or folder: %(path)s.") % {"path": path})
    try:
        taken = take_in(read_paths(paths), actor=None, is_dry=dry_run)
    except StrategyError as error:
        raise BrokenStrategy(error) from error
    body = {"dry_run": dry_run, "items": [taken_json(one) for one in taken]}
    emit(body, as_json=as_json, text="\n".join(line for one in taken for line in _lines(one)))
    refused = sum(one.what == "refused" for one in taken)
    if refused:
        raise typer.Exit(1 if refused == len(taken) else PARTLY)


def export_command(
    target: Annotated[Path, typer.Argument(help="A folder, or a file that ends with .zip.")],
    slug: Annotated[
        list[str] | None, typer.Option(help="Only this strategy; may be given several times.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the strategies in use as files; nothing is touched that has not changed."""
    require_data_folder()
    files = files_in_use(slug)
    missing = sorted(set(slug or ()) - {name.split("/")[1].split(".")[0] for name in files})
    if missing:
        raise NotVisible(_("There is no such strategy: %(slug)s.") % {"slug": ", ".join(missing)})
    try:
        exported = export_to(target, files)
    except OSError as error:
        said = error.strerror or str(error)
        raise Unavailable(
            _("It cannot be written there: %(problem)s.") % {"problem": said}
        ) from error
    if slug:
        exported.left = []
    emit(vars(exported), as_json=as_json, text=_exported_text(exported))


def schema_command() -> None:
    """The JSON Schema of front matter and step blocks."""
    typer.echo(schema_text(), nl=False)


def taken_json(taken: Taken) -> dict[str, Any]:
    return {
        "slug": taken.slug,
        "what": taken.what,
        "version": taken.number,
        "files": list(taken.files),
        "problems": [
            {**problem.as_json(), "reason": say(problem.reason)} for problem in taken.problems
        ],
    }


def _lines(taken: Taken) -> list[str]:
    words = {
        "new": _("new"),
        "changed": _("changed"),
        "unchanged": _("unchanged"),
        "refused": _("refused"),
    }
    number = f" v{taken.number}" if taken.number else ""
    lines = [f"{words[taken.what]:<10} {taken.slug}{number}"]
    return lines + [f"  {p.path}:{p.line}: {say(p.reason)}" for p in taken.problems]


def _exported_text(exported: Exported) -> str:
    text = _("%(written)s files written, %(unchanged)s unchanged.") % {
        "written": len(exported.written),
        "unchanged": len(exported.unchanged),
    }
    if exported.left:
        names = ", ".join(exported.left)
        text += "\n" + _("Not in use here and left alone: %(names)s.") % {"names": names}
    return text
