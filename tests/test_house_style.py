"""Sizes and names of the house style; the exceptions are in house_style.json and only shrink."""

import ast
import re
from pathlib import Path

import pytest

from tests.tree import (
    EXCEPTIONS,
    ROOT,
    is_data,
    is_test,
    lines,
    name_of,
    nodes,
    product_files,
    python_files,
    syntax,
    templates,
    tracked,
)

MODULE, FUNCTION, CLASS, TEMPLATE, MODELS = 500, 60, 300, 200, 8
ATTRACTORS = {"utils", "helpers", "services", "managers", "selectors", "common", "misc", "signals"}
PLAIN_SUFFIXES = {
    ".py",
    ".md",
    ".html",
    ".txt",
    ".sh",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".js",
    "",
}
# Tests and prose may show an address of the documentation ranges; machines and mirrors never.
MACHINE = re.compile(
    r"/home/\w+/|/root/|/opt/(?:wheels|pypi)|/work/(?:shared|main)|/tmp/brief"
    r"|pypi\.org/simple|files\.pythonhosted|\bmirrors?\.[a-z]+\.(?:com|cn|edu)|registry\.npmjs"
)


def measured() -> dict[str, tuple[int, int]]:
    """Everything that has a size limit: what it is → (its size, the limit)."""
    sizes: dict[str, tuple[int, int]] = {}
    for path in python_files():
        if is_data(path):
            continue
        name = name_of(path)
        sizes[name] = (len(lines(path)), MODULE)
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef):
            sizes[f"{name}::{node.name}:{node.lineno}"] = (height(node), FUNCTION)
        for node in nodes(path, ast.ClassDef):
            sizes[f"{name}::{node.name}"] = (height(node), CLASS)
        if path.name == "models.py":
            sizes[f"{name}::models"] = (model_count(path), MODELS)
    for path in templates():
        sizes[name_of(path)] = (len(lines(path)), TEMPLATE)
    return sizes


def height(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def model_count(path: Path) -> int:
    """Classes with a Meta or a field are models; query sets, choices and proxies are not."""
    classes = (node for node in syntax(path).body if isinstance(node, ast.ClassDef))
    return sum("models.Model" in ast.unparse(c) or "Record)" in bases(c) for c in classes)


def bases(node: ast.ClassDef) -> str:
    return "(" + ", ".join(ast.unparse(base) for base in node.bases) + ")"


def test_nothing_is_larger_than_the_stop_column() -> None:
    too_large = [
        f"{name}: {size}, limit {limit}"
        for name, (size, limit) in measured().items()
        if size > EXCEPTIONS["sizes"].get(name, limit)
    ]
    assert not too_large, "split by subject:\n" + "\n".join(too_large)


def test_the_list_of_exceptions_only_shrinks() -> None:
    sizes = measured()
    stale = [
        f"{name}: {sizes.get(name, (0, 0))[0]} now, {allowed} listed"
        for name, allowed in EXCEPTIONS["sizes"].items()
        if sizes.get(name, (0, 0))[0] != allowed or allowed <= sizes[name][1]
    ]
    assert not stale, "correct or remove in tests/house_style.json:\n" + "\n".join(stale)


def test_the_path_of_a_job_stays_small() -> None:
    """What must not lose work has to be readable in one sitting."""
    parts = ("claim", "execute", "context", "worker", "scheduler")
    assert sum(code_lines(ROOT / f"anlan/engine/{part}.py") for part in parts) < 600


def code_lines(path: Path) -> int:
    """Lines without blank ones, comments and docstrings."""
    spoken = {
        number
        for node in nodes(path, ast.Module, ast.ClassDef, ast.FunctionDef)
        if ast.get_docstring(node)
        for number in range(node.body[0].lineno, node.body[0].end_lineno + 1)
    }
    return sum(
        bool(line.strip()) and not line.strip().startswith("#") and number not in spoken
        for number, line in enumerate(lines(path), 1)
    )


def test_no_file_has_a_name_that_attracts_anything() -> None:
    found = [
        name_of(path)
        for path in product_files()
        if path.stem in ATTRACTORS and path.is_relative_to(ROOT / "anlan")
    ]
    assert not found, "name the subject instead:\n" + "\n".join(found)


def test_every_package_says_what_it_is() -> None:
    silent = [
        name_of(path)
        for path in python_files()
        if path.name == "__init__.py"
        and len(path.relative_to(ROOT).parts) == 3
        and not is_test(path)
        and not is_data(path)
        and not ast.get_docstring(syntax(path))
    ]
    assert not silent, "write what this domain is, its words and invariants:\n" + "\n".join(silent)


def test_every_model_and_rule_has_a_docstring() -> None:
    silent = []
    for path in product_files():
        if path.name not in {"models.py", "rules.py"} and path.parent.name != "models":
            continue
        for node in syntax(path).body:
            is_model = isinstance(node, ast.ClassDef) and "Record)" in bases(node)
            is_rule = path.name == "rules.py" and isinstance(node, ast.FunctionDef)
            if (is_model or (is_rule and not node.name.startswith("_"))) and not ast.get_docstring(
                node
            ):
                silent.append(f"{name_of(path)}::{node.name}")
    assert not silent, "\n".join(silent)


def test_a_todo_does_not_exist() -> None:
    word = re.compile(r"(?:#|//|<!--)[^\"']*\b(?:TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{name_of(path)}:{number}"
        for path in python_files() + templates()
        for number, line in enumerate(lines(path), 1)
        if word.search(line) and path != Path(__file__).resolve()
    ]
    assert not found, "\n".join(found)


def test_every_exemption_from_a_linter_gives_its_reason() -> None:
    """After the code, or in a comment on the line above."""
    exemption = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)(.*)$")
    bare = []
    for path in python_files():
        above = ""
        for number, line in enumerate(lines(path), 1):
            found = exemption.search(line)
            is_said = above.lstrip().startswith("#") or (
                found and re.search(r"\w{3}", found.group(1))
            )
            if found and not is_said and not is_data(path):
                bare.append(f"{name_of(path)}:{number} {found.group(0)}")
            above = line
    assert not bare, "say why:\n" + "\n".join(bare)


@pytest.mark.parametrize("pattern", [MACHINE])
def test_no_file_names_a_machine_or_a_package_index(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name_of(path)}:{number} {line.strip()[:80]}"
        for path in tracked()
        if path.suffix in PLAIN_SUFFIXES
        and path != Path(__file__).resolve()
        and ".min." not in path.name
        for number, line in enumerate(lines(path), 1)
        if pattern.search(line)
    ]
    assert not found, "\n".join(found)
