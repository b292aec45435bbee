"""What keeps rows of one customer from another's eyes, and domains from each other's insides."""

import ast
import re

from tests.tree import EXCEPTIONS, lines, name_of, nodes, product_files

# Code that runs for Anlan itself, not for a viewer. Pages, forms and API endpoints are not here,
# and what answers a request without a login (a link, a webhook) goes through an action.
SYSTEM_FILES = {
    *("actions", "cli", "jobs", "pipeline", "firststart"),
    # Called by jobs and actions only.
    *("paging", "proving", "restoring", "running", "timeline", "watching"),
    # Offered to registries that actions and jobs ask.
    *(
        "facts",
        "gates",
        "guards",
        "health",
        "metrics",
        "offers",
        "outcomes",
        "situation",
        "stepkind",
    ),
    "verification",
    # Before anybody is known: the sign-in of tokens.
    "principals",
}
NO_SIGNALS = re.compile(
    r"django\.(?:core|db\.models|dispatch|contrib\.auth)\.?\w*signals|django\.dispatch"
)


def stem_and_folders(name: str) -> set[str]:
    return set(name.removesuffix(".py").split("/"))


def calls(name: str) -> list[str]:
    """Where a method of this name is called in the product, as file:line."""
    return [
        f"{name_of(path)}:{node.lineno}"
        for path in product_files()
        for node in nodes(path, ast.Attribute)
        if node.attr == name
    ]


def test_only_code_of_the_system_takes_the_system_door() -> None:
    wrong = [
        place
        for place in calls("for_system")
        if not SYSTEM_FILES & stem_and_folders(place.partition(":")[0])
        and not place.startswith("anlan/core/")
        and place.partition(":")[0] not in EXCEPTIONS["doors"]
    ]
    assert not wrong, "use visible_to(viewer), or move it into an action:\n" + "\n".join(wrong)


def test_nobody_walks_around_the_doors() -> None:
    wrong = [
        place
        for place in calls("unscoped") + calls("_base_manager") + calls("_default_manager")
        if not place.startswith("anlan/core/") and "/migrations/" not in place
    ]
    assert not wrong, "\n".join(wrong)


def test_there_are_no_signals() -> None:
    wrong = [
        f"{name_of(path)}:{number}"
        for path in product_files()
        for number, line in enumerate(lines(path), 1)
        if NO_SIGNALS.search(line)
    ]
    assert not wrong, "call the action, or leave a state that a job picks up:\n" + "\n".join(wrong)


def test_no_private_name_is_imported_from_another_module() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno} {alias.name}"
        for path in product_files()
        for node in nodes(path, ast.ImportFrom)
        for alias in node.names
        if alias.name.startswith("_")
        and not alias.name.startswith("__")
        and (node.module or "").startswith("anlan")
    ]
    assert not wrong, "\n".join(wrong)


def saved_whole(function: ast.AST) -> list[int]:
    """Lines of `row.save()` where the row was not made by this function itself."""
    made = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and ast.unparse(node.value)[:1].isupper()
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        node.lineno
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not (node.keywords or node.args)
        and ast.unparse(node.func.value) not in made
    ]


def test_saving_names_its_fields() -> None:
    """`save()` of a fetched row writes every column over what others changed meanwhile."""
    wrong = [
        f"{name_of(path)}:{line}"
        for path in product_files()
        if path.name in {"jobs.py", "pipeline.py", "actions.py"} or path.parent.name == "actions"
        for function in nodes(path, ast.FunctionDef)
        for line in saved_whole(function)
    ]
    assert not wrong, "save(update_fields=…), or create():\n" + "\n".join(wrong)


def test_nobody_overrides_saving_or_deleting() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in product_files()
        if path.name == "models.py" or path.parent.name == "models"
        for node in nodes(path, ast.FunctionDef)
        if node.name in {"save", "delete"}
    ]
    assert not wrong, "\n".join(wrong)


def test_views_and_endpoints_open_no_transactions() -> None:
    """One transaction belongs to one action; a page that opens its own hides half an action."""
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in product_files()
        if path.name in {"views.py", "api.py", "forms.py"} or path.parent.name == "views"
        for node in nodes(path, ast.Attribute)
        if node.attr == "atomic"
    ]
    assert not wrong, "\n".join(wrong)
