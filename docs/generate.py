"""Writes the pages of the manual that follow from the code; `--check` only compares.

Each function below gives the text of one page. `make docs` writes them; tests/test_docs.py holds
that they are current.
"""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by `make docs` from {source}; edit that, not this. -->\n"
GENERATED = "docs/developer/generated"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; cells may hold any text."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(text) for text in line) + " |" for line in lines) + "\n"


def cell(text: object) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


# --- Settings -----------------------------------------------------------------------------------


def settings_found() -> list[tuple[str, str, str]]:
    """Every variable that settings.py reads: name, default, and the comment above it."""
    source = (ROOT / "anlan/config/settings.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    found = []
    for statement in ast.parse(source).body:
        for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id.startswith("env_") and call.args:
                name = ast.literal_eval(call.args[0])
                found.append((name, default_of(call), comment_above(lines, statement.lineno)))
    return found


def default_of(call: ast.Call) -> str:
    if call.func.id == "env_bool":  # type: ignore[attr-defined]  # the caller has checked it
        return "`0`"
    if len(call.args) < 2:
        return ""
    text = ast.unparse(call.args[1])
    known = {
        "INSTALLATION / 'var'": "`var` of the installation",
        "ANLAN_DATA / 'master.key'": "`master.key` of the data folder",
    }
    return (
        known.get(text)
        or "`" + text.strip("\"'").removeprefix("f'").replace("ANLAN_PORT", "PORT") + "`"
    )


def comment_above(lines: list[str], number: int) -> str:
    comments: list[str] = []
    index = number - 2
    while index >= 0 and lines[index].startswith("#") and not lines[index].startswith("# ---"):
        comments.insert(0, lines[index].lstrip("# "))
        index -= 1
    return " ".join(comments)


def settings_page() -> str:
    rows = [[f"`{name}`", default, text] for name, default, text in settings_found()]
    return (
        "# Settings\n\n"
        + NOTE.format(source="anlan/config/settings.py")
        + "\nSettings are environment variables, read at start. A secret may lie in a file "
        "instead:\n`NAME_FILE` names it. What an organisation decides (plans, rosters, policies) "
        "is kept in\n"
        "the database and edited on the pages.\n\n" + table(["name", "default", "meaning"], rows)
    )


# --- Errors and exit codes ----------------------------------------------------------------------


def product_modules() -> Iterator[str]:
    import anlan

    for module in pkgutil.walk_packages(anlan.__path__, "anlan."):
        if not {"tests", "migrations"} & set(module.name.split(".")):
            yield module.name


def subclasses(base: type) -> Iterator[type]:
    for child in base.__subclasses__():
        yield child
        yield from subclasses(child)


def errors_page() -> str:
    from anlan.core.errors import AnlanError

    for name in product_modules():
        importlib.import_module(name)
    kinds = sorted(set(subclasses(AnlanError)), key=lambda k: (k.status, k.code, k.__name__))
    rows = [
        [
            f"`{kind.code}`",
            kind.status,
            kind.exit_code,
            f"`{kind.__name__}`",
            (kind.__doc__ or "").split("\n")[0],
        ]
        for kind in kinds
        if kind.__module__.startswith("anlan.")
    ]
    exits = [
        ["0", "done"],
        ["1", "failed or refused; one sentence says why"],
        ["2", "wrong usage or unreadable input"],
        ["3", "partly done; what was not is named"],
        *([str(code), names] for code, names in specific_exits(kinds)),
        ["130", "interrupted"],
    ]
    return (
        "# Errors and exit codes\n\n"
        + NOTE.format(source="the error classes")
        + "\n## Exit codes of commands\n\n"
        + table(["code", "meaning"], exits)
        + "\n## Errors\n\nThe API answers problem+json with `code`; commands print one line.\n\n"
        + table(["code", "HTTP", "exit", "class", "meaning"], rows)
        + "\nMore specific codes that the same classes carry: "
        + ", ".join(f"`{code}`" for code in specific_codes(kinds))
        + ".\n"
    )


def specific_exits(kinds: list[Any]) -> list[tuple[int, str]]:
    codes = sorted({kind.exit_code for kind in kinds if kind.exit_code >= 10})
    return [(code, ", ".join(k.code for k in kinds if k.exit_code == code)) for code in codes]


def specific_codes(kinds: list[Any]) -> list[str]:
    """Codes given at the place of refusal: `Refused(…, code="stale-version")`."""
    names = {kind.__name__ for kind in kinds}
    found = set()
    for path in sorted((ROOT / "anlan").rglob("*.py")):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names:
                    found |= {
                        str(key.value.value)
                        for key in node.keywords
                        if key.arg == "code" and isinstance(key.value, ast.Constant)
                    }
    return sorted(found - {kind.code for kind in kinds})


# --- Jobs, permissions, commands, endpoints -----------------------------------------------------


def jobs_page() -> str:
    from anlan.engine.registry import kinds

    rows = [
        [
            f"`{kind.name}`",
            "in the claiming transaction" if kind.pure else f"lease {seconds(kind.lease)}",
            f"every {seconds(kind.every)}" if kind.every else f"`{kind.cron}`" if kind.cron else "",
            kind.max_attempts,
            (kind.run.__doc__ or "").split("\n")[0],
        ]
        for kind in kinds()
    ]
    head = ["kind", "how it runs", "schedule", "attempts", "what it does"]
    return "# Jobs\n\n" + NOTE.format(source="the @job declarations") + "\n" + table(head, rows)


def seconds(span: Any) -> str:
    total = int(span.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if total % size == 0 and total >= size:
            return f"{total // size} {unit}"
    return f"{total} s"


def permissions_page() -> str:
    from anlan.accounts.permissions import TABLE, Role

    rows = [
        [f"`{name}`", *("yes" if role in TABLE[name] else "" for role in Role)]
        for name in sorted(TABLE)
    ]
    return (
        "# Roles and permissions\n\n"
        + NOTE.format(source="anlan/accounts/permissions.py")
        + "\nA role counts in the organisation in which it was given; a superuser may do "
        "everything.\n"
        "What somebody may *see* is decided by membership alone.\n\n"
        + table(["permission", *(role.value for role in Role)], rows)
    )


def commands_page() -> str:
    import typer.main

    from anlan.config import cli

    root = typer.main.get_command(cli.build())
    sections = "".join(command_section(command, [name]) for name, command in children(root))
    return (
        "# Commands\n\n"
        + NOTE.format(source="the commands")
        + "\n`bin/anlan` in the clone calls `.venv/bin/anlan` from any folder. Exit codes are in "
        "[errors.md](errors.md).\n\n" + sections
    )


def children(command: Any) -> list[tuple[str, Any]]:
    return sorted(getattr(command, "commands", {}).items())


def command_section(command: Any, words: list[str]) -> str:
    below = children(command)
    if below:
        return "".join(command_section(child, [*words, name]) for name, child in below)
    parameters = [p for p in command.params if p.name != "help"]
    usage = " ".join(
        [*words, *(usage_of(p) for p in parameters if p.param_type_name == "argument")]
    )
    rows = [
        [", ".join(f"`{name}`" for name in p.opts + p.secondary_opts), p.help or ""]
        for p in parameters
        if p.param_type_name == "option" and not p.hidden
    ]
    help_text = " ".join((command.help or "").split())
    return f"## anlan {usage}\n\n{help_text}\n\n" + (
        table(["option", "meaning"], rows) + "\n" if rows else ""
    )


def usage_of(parameter: Any) -> str:
    word = (parameter.metavar or parameter.name or "").upper().replace("_", "-")
    word = word + "…" if parameter.nargs != 1 else word
    return word if parameter.required else f"[{word}]"


def endpoints_page() -> str:
    from anlan.config.api import api

    rows = []
    for path, methods in sorted(api.get_openapi_schema()["paths"].items()):
        for method, operation in methods.items():
            text = operation.get("description") or operation.get("summary", "")
            rows.append([f"`{method.upper()} {path}`", text.split("\n")[0]])
    return (
        "# REST endpoints\n\n"
        + NOTE.format(source="the API itself")
        + "\nFull schemas: `/api/openapi.json` and `/api/docs` of a running Anlan.\n\n"
        + table(["endpoint", "what it does"], rows)
    )


# --- The service flow ---------------------------------------------------------------------------


def service_flow(language: str) -> Callable[[], str]:
    def picture() -> str:
        from django.utils import translation

        from anlan.incidents.process import draw_process

        with translation.override(language):
            return str(draw_process()) + "\n"

    return picture


def strategy_schema() -> str:
    from anlan.strategies.fileformat.schema import schema_text

    return schema_text()


# --- All of them --------------------------------------------------------------------------------


def pages() -> dict[str, Callable[[], str]]:
    sys.path.insert(0, str(ROOT / "docs"))
    from third_party import third_party_page

    return {
        "docs/operator/settings.md": settings_page,
        f"{GENERATED}/errors.md": errors_page,
        f"{GENERATED}/jobs.md": jobs_page,
        f"{GENERATED}/permissions.md": permissions_page,
        f"{GENERATED}/commands.md": commands_page,
        f"{GENERATED}/endpoints.md": endpoints_page,
        "docs/images/service-flow.svg": service_flow("en"),
        "docs/images/service-flow.zh.svg": service_flow("zh-hans"),
        "THIRD_PARTY.md": third_party_page,
        "anlan/strategies/static/strategies/strategy.schema.json": strategy_schema,
    }


def main(arguments: list[str]) -> int:
    """Write or compare; in a data folder of its own, so that no installation is touched."""
    with tempfile.TemporaryDirectory() as scratch:
        for name in [name for name in os.environ if name.startswith("ANLAN_")]:
            del os.environ[name]
        os.environ |= {"ANLAN_DATA": scratch, "DJANGO_SETTINGS_MODULE": "anlan.config.settings"}
        import django

        django.setup()
        from django.utils import translation

        with translation.override("en"):
            texts = {ROOT / name: page() for name, page in pages().items()}
    stale = [
        path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    for path in stale:
        if "--check" not in arguments:
            path.write_text(texts[path], encoding="utf-8")
        print(("stale: " if "--check" in arguments else "wrote ") + str(path.relative_to(ROOT)))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
