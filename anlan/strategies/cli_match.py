"""`anlan strategy match` and `lint`. Knows no Django: both work in a fresh clone, and fast.

`main` is called by the `anlan` command before Django is set up; with `--org` or `--asset`, or once
there is a database whose versions count, the same functions run inside Django.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from anlan.core.cli import emit, report, report_usage
from anlan.core.errors import BadInput
from anlan.strategies import references
from anlan.strategies.answers import for_people, language_of_text, match_json
from anlan.strategies.match import MAX_TEXT, Facts, match
from anlan.strategies.plain_sentences import gettext_noop, in_language, say_in

if TYPE_CHECKING:
    from anlan.strategies.lint import LintReport

MAX_TOP = 50
_LANGUAGES = ("zh", "en")
_PARTLY = 3
FactsFor = Callable[[str | None, str | None], Facts]

Text = Annotated[str | None, typer.Argument(help="What was reported.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
Top = Annotated[int, typer.Option(min=1, max=MAX_TOP, help="How many strategies at most.")]
Lang = Annotated[str | None, typer.Option(help="zh or en; default: that of the text.")]
Org = Annotated[str | None, typer.Option(help="Code of an organisation.")]
Asset = Annotated[str | None, typer.Option(help="Code, name or address of an asset.")]
Batch = Annotated[str | None, typer.Option(help="File of JSON lines, or - for standard input.")]


class _Facts:
    """Who looks up facts of assets; only the command inside Django can."""

    lookup: FactsFor | None = None


def use_facts(lookup: FactsFor) -> None:
    _Facts.lookup = staticmethod(lookup)


def match_command(  # noqa: PLR0913 - the options of the contract
    text: Text = None,
    as_json: AsJson = False,
    top: Top = 5,
    lang: Lang = None,
    org: Org = None,
    asset: Asset = None,
    batch: Batch = None,
) -> None:
    """Which strategies fit a text, best first."""
    if lang is not None and lang not in _LANGUAGES:
        raise _refusal("lang", "zh, en", gettext_noop("The language is zh or en."), "en")
    if (text is None) == (batch is None):
        message = gettext_noop("Give either a text or --batch.")
        raise _refusal("text", "TEXT or --batch", message, lang or "en")
    facts = _facts(org, asset)
    if batch is not None:
        raise typer.Exit(_answer_batch(batch, facts, top, lang))
    language = lang or language_of_text(text or "")
    result = match((text or "")[:MAX_TEXT], facts, language=language, top=top)
    emit(match_json(result, language), as_json=as_json, text=for_people(result, language))


def lint_command(
    path: Annotated[Path, typer.Argument(help="A strategy file or a folder of them.")],
    as_json: AsJson = False,
    lang: Lang = None,
    shipped: Annotated[
        bool, typer.Option(help="Hold the rules of the shipped pack as well.")
    ] = False,
) -> None:
    """Check strategy files; every fault with file, line and reason."""
    # The linter's parser takes its time to load, which a match must not wait for.
    from anlan.strategies.lint import lint_path

    language = lang if lang in _LANGUAGES else "en"
    if not path.exists():
        raise _refusal("path", "PATH", gettext_noop("There is no such file or folder."), language)
    found = lint_path(path, is_shipped=shipped, known=references.known())
    emit(_lint_json(found, language), as_json=as_json, text=_lint_text(found, language))
    if not found.is_clean:
        raise typer.Exit(1)


def main(arguments: list[str]) -> int:
    """Run `match …` without Django; the exit code."""
    return _run("match", arguments)


def _run(name: str, arguments: list[str]) -> int:
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command("match")(match_command)
    app.command("lint")(lint_command)
    try:
        result = typer.main.get_command(app).main(
            args=[name, *arguments], prog_name="anlan strategy", standalone_mode=False
        )
    except BadInput as error:
        return report(error, as_json="--json" in arguments)
    except Exception as error:  # noqa: BLE001 - the root of these commands; ours are raised again
        return report_usage(error, as_json="--json" in arguments)
    return result if isinstance(result, int) else 0


def _refusal(field: str, expected: str, message: str, language: str) -> BadInput:
    text = in_language(message, language)
    return BadInput(text, errors=[{"field": field, "expected": expected}])


def _facts(org: str | None, asset: str | None) -> Facts:
    if org is None and asset is None:
        return Facts()
    if _Facts.lookup is None:
        message = gettext_noop("--org and --asset need a started Anlan.")
        raise _refusal("org", "a started Anlan", message, "en")
    return _Facts.lookup(org, asset)


def _answer_batch(source: str, facts: Facts, top: int, lang: str | None) -> int:
    """One answer for each line, in order; a bad line is named and the rest goes on."""
    code = 0
    for number, line in _lines(source):
        try:
            name, text = _read_line(line)
        except ValueError as error:
            code = _PARTLY
            answer: dict[str, Any] = {"id": None, "line": number, "error": str(error)}
        else:
            language = lang or language_of_text(text)
            result = match(text, facts, language=language, top=top)
            answer = {"id": name, **match_json(result, language)}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return code


def _lines(source: str) -> Iterator[tuple[int, bytes]]:
    if source == "-":
        yield from _numbered(sys.stdin.buffer)
        return
    try:
        with Path(source).open("rb") as handle:
            yield from _numbered(handle)
    except OSError as error:
        message = gettext_noop("The batch file cannot be read.")
        raise _refusal("batch", error.strerror or "a file", message, "en") from error


def _numbered(handle: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(handle, 1):
        yield number, line.rstrip(b"\r\n")


def _read_line(line: bytes) -> tuple[str | int, str]:
    """The id and text of a batch line; ValueError says what is wrong with it."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError("not JSON") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")
    name, text = value.get("id"), value.get("text")
    if not isinstance(name, str | int) or isinstance(name, bool):
        raise ValueError("id: text or number expected")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("text: text expected")
    return name, text


def _lint_json(found: LintReport, language: str) -> dict[str, Any]:
    items = [
        {**problem.as_json(), "reason": say_in(problem.reason, language)}
        for problem in found.problems
    ]
    return {"files": found.files, "items": items}


def _lint_text(found: LintReport, language: str) -> str:
    if found.is_clean:
        return in_language(gettext_noop("%(n)s files, no faults."), language) % {"n": found.files}
    return "\n".join(
        f"{problem.path}:{problem.line}: {say_in(problem.reason, language)}"
        for problem in found.problems
    )


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1] if len(sys.argv) > 1 else "--help", sys.argv[2:]))
