"""The manual says what is there: names, paths, commands and generated pages are compared."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tree import ROOT, name_of, tracked

DOCS = [path for path in tracked() if path.suffix == ".md" and "pack" not in path.parts]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_generated_pages_are_current() -> None:
    made = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith("DJANGO")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, "run `make docs`:\n" + made.stdout + made.stderr


def test_every_setting_is_explained_in_both_languages() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    from generate import settings_found

    silent = [name for name, _default, comment in settings_found() if not comment]
    assert not silent, f"settings.py has no comment above: {silent}"
    chinese = text_of("docs/operator/settings.zh.md")
    missing = [name for name, _d, _c in settings_found() if f"`{name}`" not in chinese]
    assert not missing, f"docs/operator/settings.zh.md lacks: {missing}"


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    broken = [
        target
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if "://" not in target
        and not target.startswith(("mailto:", "strategy:", "policy:"))
        and not (path.parent / target).exists()
    ]
    assert not broken, broken


def test_every_path_of_the_map_exists() -> None:
    paths = [
        word
        for word in CODE.findall(text_of("docs/developer/map.md"))
        if re.fullmatch(r"[\w.-]+(?:/[\w.*-]+)*/?", word) and "/" in word
    ]
    assert len(paths) > 30
    missing = [word for word in paths if not exists(word)]
    assert not missing, missing


def exists(word: str) -> bool:
    """A path from the root or from anlan/; `*` stands for a name."""
    return any(True for base in (ROOT, ROOT / "anlan") for _ in base.glob(word.rstrip("/")))


def test_paths_that_the_architecture_names_exist() -> None:
    words = [w for w in CODE.findall(text_of("ARCHITECTURE.md")) if "/" in w and " " not in w]
    missing = [word for word in words if not exists(word)]
    assert not missing, missing
    assert len(text_of("ARCHITECTURE.md").splitlines()) <= 110, "two pages"


def test_decision_records_are_numbered_and_short() -> None:
    records = sorted((ROOT / "docs/developer/decisions").glob("*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(record.name[:4])}. "), record.name
        headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], record.name
        assert len(text.splitlines()) <= 60, record.name


def test_commands_of_the_manual_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    known = text_of("docs/developer/generated/commands.md")
    commands = {words.split()[0] for words in re.findall(r"^## anlan (.+)$", known, re.MULTILINE)}
    groups = set(re.findall(r"^## anlan (\w+ \w+)", known, re.MULTILINE))
    wrong = []
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"(?:^|`)make ([a-z]+)\b", text, re.MULTILINE):
            wrong += [f"{name_of(path)}: make {target}"] if target not in targets else []
        for words in re.findall(
            r"(?:^|`)(?:bin/|\.venv/bin/)?anlan ([a-z][a-z ]*)", text, re.MULTILINE
        ):
            first, _space, second = words.strip().partition(" ")
            is_group = any(name.startswith(first + " ") for name in groups)
            pair = f"{first} {second.split(' ')[0]}"
            if first not in commands or (is_group and second and pair not in groups):
                wrong.append(f"{name_of(path)}: anlan {words.strip()}")
    assert not wrong, "\n".join(wrong)


def test_every_job_and_command_says_what_it_does() -> None:
    jobs = text_of("docs/developer/generated/jobs.md").splitlines()
    silent = [line.split("|")[1].strip() for line in jobs if line.endswith("|  |")]
    sections = text_of("docs/developer/generated/commands.md").split("\n## ")[1:]
    silent += [part.splitlines()[0] for part in sections if not part.splitlines()[2:3][0].strip()]
    assert not silent, "write a docstring, then `make docs`:\n" + "\n".join(silent)


def test_there_are_at_most_twelve_targets() -> None:
    assert len(re.findall(r"^[a-z]+:", text_of("Makefile"), re.MULTILINE)) <= 12


def test_both_readmes_show_the_same_commands() -> None:
    def blocks(name: str) -> list[str]:
        found = re.findall(r"```sh\n(.*?)```", text_of(name), re.DOTALL)
        return [line.split("#")[0].strip() for block in found for line in block.splitlines()]

    assert blocks("README.md") == blocks("README.zh.md") != []


def test_guides_exist_in_both_languages() -> None:
    for folder in ("docs/user", "docs/operator"):
        names = {path.name for path in (ROOT / folder).glob("*.md")}
        english = {name for name in names if not name.endswith(".zh.md")}
        assert {name.removesuffix(".zh.md") + ".md" for name in names - english} == english


def test_fragments_of_changes_begin_with_one_of_four_words() -> None:
    for path in (ROOT / "changes").glob("*.md"):
        if path.name != "README.md":
            first = path.read_text(encoding="utf-8").split(":")[0]
            assert first in {"Added", "Changed", "Fixed", "Removed"}, path.name
