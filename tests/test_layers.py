"""Domains look down: in imports (import-linter) and in the database (foreign keys)."""

import subprocess
import sys
import tomllib
from functools import cache

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from tests.tree import ROOT


@cache
def heights() -> dict[str, int]:
    """Domain → its place, counted from the bottom, as import-linter's contract lists them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.split("|")
    }


def test_imports_look_down() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_foreign_keys_look_down() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("anlan."):
            continue
        own = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | ManyToManyField):
                continue
            target = field.related_model.__module__.split(".")
            if target[0] == "anlan" and heights()[target[1]] > heights()[own]:
                upward.append(f"{model._meta.label}.{field.name} → {field.related_model.__name__}")
    assert not upward, "store the plain id and a label instead:\n" + "\n".join(upward)


def test_every_domain_has_its_place() -> None:
    folders = {path.parent.name for path in (ROOT / "anlan").glob("*/__init__.py")}
    assert folders <= set(heights()), folders - set(heights())
