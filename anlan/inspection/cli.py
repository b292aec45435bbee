"""Commands: a round in the terminal, and the checks behind it."""

from __future__ import annotations

import time
import unicodedata
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from anlan.core.cli import emit
from anlan.core.errors import BadInput, NotVisible, Refused
from anlan.core.saying import say

DONE, PARTLY = 0, 3
check = typer.Typer(help="Checks: what is measured again and again.", no_args_is_help=True)

JSON = Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")]
ASSET = Annotated[str | None, typer.Option(help="Code or name of an asset.")]


def inspect(
    asset: Annotated[
        str | None,
        typer.Argument(help="Code, name or address; this machine when left out."),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Inspect an asset now and print the round.

    Exit code 0: every automatic item was answered, whatever the answer (a failed item is a
    result, not an error of the command); 3: some automatic item could not be measured.
    """
    from anlan.inspection import actions

    found = _asset(asset)
    if not found.checks.filter(is_enabled=True).exists():
        raise Refused(
            _("Nothing is watched on “%(asset)s”; add a check first.") % {"asset": found},
            code="no-checks",
        )
    started = time.monotonic()
    done = actions.inspect_asset(found, actor=None, by="anlan inspect")
    lines = list(done.results.all())
    lost = [line for line in lines if line.verdict == "not_done" and line.check_ref_id]
    report = _report(done, lines, time.monotonic() - started)
    emit(report, as_json=as_json, text=_table(done, lines))
    raise typer.Exit(PARTLY if lost else DONE)


def _asset(name: str | None) -> Any:
    from anlan.assets.models import Asset

    rows = Asset.objects.for_system("command line").filter(retired_at=None)
    found = list((rows.named(name) if name else rows.filter(is_local=True))[:2])
    if not found:
        raise NotVisible(_("Unknown asset “%(name)s”.") % {"name": name or _("this machine")})
    if len(found) > 1:
        raise BadInput(
            _("More than one asset is called “%(name)s”; use its code.") % {"name": name},
            errors=[{"field": "asset", "expected": "a code that only one asset has"}],
        )
    return found[0]


def _report(done: Any, lines: list[Any], took_s: float) -> dict[str, Any]:
    from anlan.inspection.api import line_json, round_json

    return {
        **round_json(done),
        "took_s": round(took_s, 2),
        "results": [line_json(line) for line in lines],
    }


def _table(done: Any, lines: list[Any]) -> str:
    """One line per item; why a reading is missing or not good stands below it."""
    from anlan.inspection.wording import reading_text

    head = (_("Item"), _("Verdict"), _("Reading"), _("Criterion"))
    rows = [
        (
            f"{line.code} {line.name}".strip(),
            str(line.get_verdict_display()),
            reading_text(line.value, line.unit),
            line.criterion,
        )
        for line in lines
    ]
    widths = [max(_width(row[column]) for row in (head, *rows)) for column in range(3)]
    text = [_padded(head, widths)]
    for row, line in zip(rows, lines, strict=True):
        text.append(_padded(row, widths))
        if line.severity != "ok" or len(line.because) > 1:
            text.append("    " + "; ".join(say(reason) for reason in line.because))
    counts = _(
        "%(passed)d passed, %(failed)d failed, %(not_applicable)d not applicable, "
        "%(not_done)d not done"
    )
    names = ("passed", "failed", "not_applicable", "not_done")
    return "\n".join([*text, "", counts % {name: getattr(done, name) for name in names}])


def _padded(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
    return "  ".join([*cells, row[-1]]).rstrip()


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


@check.command("list")
def check_list(asset: ASSET = None, as_json: JSON = False) -> None:
    """Checks with their state."""
    from anlan.inspection.api import check_json
    from anlan.inspection.models import Check
    from anlan.inspection.wording import reading_text

    rows = Check.objects.for_system("command line").select_related("asset", "item")
    if asset:
        rows = rows.filter(asset=_asset(asset))
    found = list(rows)
    lines = [
        f"{one.uid}  {one.severity:<8}{one.asset.code}  {one.name}  "
        f"{reading_text(one.value, one.unit)}"
        for one in found
    ]
    emit({"items": [check_json(one) for one in found]}, as_json=as_json, text="\n".join(lines))


@check.command("add")
def check_add(
    asset: Annotated[str, typer.Argument(help="Code, name or address.")],
    kind: Annotated[str, typer.Argument(help="http, tcp, tls, disk_free, file_age, sqlite_file.")],
    address: Annotated[str, typer.Argument(help="URL, host:port or path.")],
    every: Annotated[int, typer.Option(help="Seconds between two readings.")] = 60,
    free_drop_mib: Annotated[
        int | None, typer.Option(help="disk_free: critical when this much less is free than now.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Watch something on an asset."""
    from anlan.inspection import actions
    from anlan.inspection.api import check_json

    spec: actions.CheckSpec = {"kind": kind, "address": address, "interval_s": every}
    if free_drop_mib is not None:
        spec["thresholds"] = {"crit": {"free_drop": {"mib": free_drop_mib}}, "n": 2, "m": 2}
    made = actions.add_check(_asset(asset), actor=None, **spec)
    emit(check_json(made), as_json=as_json, text=str(made.uid))


@check.command("run")
def check_run(
    uid: Annotated[str, typer.Argument(help="Id as `check list` shows it.")],
    as_json: JSON = False,
) -> None:
    """Measure one check now. Exit code 0: measured; 3: could not be measured."""
    from anlan.inspection import actions
    from anlan.inspection.api import check_json
    from anlan.inspection.models import Check

    rows = Check.objects.for_system("command line").select_related("asset", "item")
    one = rows.get_visible(uid)
    verdict = actions.recheck([one])[one.pk]
    one.refresh_from_db()
    said = "; ".join(say(reason) for reason in verdict.because)
    emit(check_json(one), as_json=as_json, text=f"{one.name}: {verdict.graded} ({said})")
    raise typer.Exit(PARTLY if verdict.graded == "unknown" else DONE)
