"""The files of this repository, parsed once for all gates."""

import ast
import json
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What is allowed although it breaks a rule: each a debt, and the list only shrinks.
EXCEPTIONS = json.loads((ROOT / "tests/house_style.json").read_text(encoding="utf-8"))

# Data and generated code have no reader who scrolls; they are exempt from sizes by name.
DATA_PARTS = {"migrations", "pack", "locale", "generated"}


@cache
def tracked() -> list[Path]:
    """Every file of the repository that git does not ignore, as absolute paths."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_data(path: Path) -> bool:
    return bool(DATA_PARTS & set(path.relative_to(ROOT).parts)) or path.stem.endswith("_data")


def is_test(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return "tests" in parts or path.stem in {"conftest", "testing"}


def python_files(*, tests: bool = True) -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py" and (tests or not is_test(p))]


def product_files() -> list[Path]:
    """Python of the product itself: no tests, benchmarks or generators."""
    return [
        path
        for path in python_files(tests=False)
        if path.relative_to(ROOT).parts[0] in {"anlan", "anlan_probe"}
    ]


def templates() -> list[Path]:
    return [p for p in tracked() if "templates" in p.parts and p.suffix in {".html", ".txt"}]


@cache
def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def syntax(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(syntax(path)) if isinstance(node, kinds))
