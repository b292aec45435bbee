"""What the parser cannot see in one file: pairs of languages, names, placeholders, places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any

from anlan.strategies.fileformat.actionshapes import TEXT_KEYS
from anlan.strategies.fileformat.layout import language_of
from anlan.strategies.fileformat.placeholders import NAME, names_in, texts_in
from anlan.strategies.fileformat.problems import Findings, Problem, StrategyError
from anlan.strategies.fileformat.vocabulary import (
    CATEGORY_OF_SLUG,
    LANGUAGES,
    SITUATION_ROOTS,
)
from anlan.strategies.parser import ParsedStrategy, Step, parse_file

ITEM_CODE = re.compile(r"\b[A-Z]{2,5}-\d{2}\b")
_LINK = re.compile(r"\]\(strategy:([^)\s]*)\)")
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "powershell", "pwsh", "cmd"})
_SCRIPT_FLAGS = frozenset({"-c", "-Command", "/c", "-lc", "-ec"})
_PAIR_FIELDS = ("category", "severity", "applies_to", "rto_s", "rpo_s")
_STEP_FIELDS = (
    "kind",
    "role",
    "budget_s",
    "approve",
    "two_person",
    "evidence",
    "destructive",
    "next",
    "parallel",
    "when",
)


@dataclass
class LintReport:
    """What was read and what is wrong with it."""

    strategies: list[ParsedStrategy] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.problems


def lint_path(root: Path, *, is_shipped: bool = False) -> LintReport:
    """Lint a file or everything below a folder; `is_shipped` holds the pack's own rules too."""
    report = LintReport()
    paths = [root] if not root.is_dir() else sorted(root.rglob("*.md"))
    for path in paths:
        if root.is_dir() and language_of(path.name) is None and path.name == "README.md":
            continue
        report.files += 1
        name = str(path.relative_to(root)) if root.is_dir() else str(path)
        try:
            report.strategies.append(parse_file(path, shown_as=name))
        except StrategyError as error:
            report.problems += error.problems
    report.problems += lint_parsed(report.strategies, is_shipped=is_shipped, pairs=root.is_dir())
    report.problems.sort(key=lambda problem: (problem.path, problem.line))
    return report


def lint_parsed(
    strategies: Iterable[ParsedStrategy], *, is_shipped: bool = False, pairs: bool = True
) -> list[Problem]:
    problems: list[Problem] = []
    by_slug: dict[str, dict[str, ParsedStrategy]] = {}
    for strategy in strategies:
        findings = Findings(strategy.path)
        _lint_one(strategy, is_shipped, findings)
        versions = by_slug.setdefault(strategy.slug, {})
        if strategy.language in versions:
            other = versions[strategy.language].path
            findings.add(1, "slug_twice", slug=strategy.slug, other=other)
        versions.setdefault(strategy.language, strategy)
        problems += findings.problems
    for versions in by_slug.values() if pairs else ():
        problems += lint_pair(versions)
    return problems


def lint_pair(versions: dict[str, ParsedStrategy]) -> list[Problem]:
    """What must be equal in both languages; the English file is named as the one that differs."""
    missing = [language for language in LANGUAGES if language not in versions]
    first = next(iter(versions.values()))
    findings = Findings(first.path)
    if missing:
        findings.add(1, "no_partner", slug=first.slug, language=missing[0])
        return findings.problems
    zh, en = versions["zh"], versions["en"]
    findings = Findings(en.path)
    for name in _PAIR_FIELDS:
        if getattr(zh, name) != getattr(en, name):
            key = name.removesuffix("_s")
            findings.add(2, "pair_front_matter", key=key, other=zh.path)
    if list(zh.roles) != list(en.roles):
        findings.add(2, "pair_front_matter", key="roles", other=zh.path)
    if named_items(zh) != named_items(en):
        only = ", ".join(sorted(set(named_items(zh)) ^ set(named_items(en))))
        findings.add(en.section_lines.get("prevent", 1), "pair_items", items=only, other=zh.path)
    _lint_step_pairs(zh, en, findings)
    return findings.problems


def named_items(strategy: ParsedStrategy) -> tuple[str, ...]:
    """Codes of inspection items that Recognise and Prevent name."""
    text = strategy.sections["recognise"] + "\n" + strategy.sections["prevent"]
    return tuple(sorted(set(ITEM_CODE.findall(text))))


def _lint_step_pairs(zh: ParsedStrategy, en: ParsedStrategy, findings: Findings) -> None:
    if [step.id for step in zh.steps] != [step.id for step in en.steps]:
        line = en.section_lines["respond"]
        findings.add(line, "pair_steps", other=zh.path)
        return
    for ours, theirs in zip(en.steps, zh.steps, strict=True):
        for name in _STEP_FIELDS:
            if getattr(ours, name) != getattr(theirs, name):
                key = name.removesuffix("_s")
                findings.add(ours.line, "pair_step", id=ours.id, key=key, other=zh.path)
        for name in ("do", "undo"):
            if _machine_part(getattr(ours, name)) != _machine_part(getattr(theirs, name)):
                findings.add(ours.line, "pair_step", id=ours.id, key=name, other=zh.path)


def _machine_part(value: Any) -> Any:
    """The value without the sentences for people, which are translated."""
    if isinstance(value, dict):
        return {
            key: None if key in TEXT_KEYS else _machine_part(entry) for key, entry in value.items()
        }
    if isinstance(value, list):
        return [_machine_part(entry) for entry in value]
    return value


def _lint_one(strategy: ParsedStrategy, is_shipped: bool, findings: Findings) -> None:
    _lint_place(strategy, is_shipped, findings)
    for key, text in strategy.sections.items():
        if key != "respond":
            _lint_text(text, strategy.section_lines[key], findings)
    for step in strategy.steps:
        _lint_text(step.text, step.line, findings)
        _lint_step(step, strategy, findings)


def _lint_place(strategy: ParsedStrategy, is_shipped: bool, findings: Findings) -> None:
    category = CATEGORY_OF_SLUG.get(strategy.slug)
    if category is None and is_shipped:
        findings.add(2, "slug_unknown", slug=strategy.slug)
    elif category is not None and category != strategy.category:
        findings.add(2, "category_of_slug", slug=strategy.slug, category=category)
    path = PurePath(strategy.path)
    name = f"{strategy.slug}.{strategy.language}.md"
    if language_of(path.name) is not None and path.name != name:
        findings.add(2, "file_name", expected=name)
    if is_shipped and path.parent.name != strategy.category:
        findings.add(2, "folder", expected=strategy.category)


def _lint_text(text: str, first_line: int, findings: Findings) -> None:
    for offset, line in enumerate(text.split("\n")):
        for name in names_in(line):
            _lint_name(name, first_line + offset, findings)
        for slug in _LINK.findall(line):
            if slug not in CATEGORY_OF_SLUG:
                findings.add(first_line + offset, "link_unknown", slug=slug)


def _lint_name(name: str, line: int, findings: Findings) -> None:
    if not NAME.match(name):
        findings.add(line, "placeholder", name=name)
    elif name.split(".")[0] not in SITUATION_ROOTS:
        roots = ", ".join(SITUATION_ROOTS)
        findings.add(line, "placeholder_root", name=name, roots=roots)


def _lint_step(step: Step, strategy: ParsedStrategy, findings: Findings) -> None:
    answers = step.next if isinstance(step.next, dict) else {}
    unworded = [a for a in answers if a not in ("yes", "no") and a not in step.answers]
    if unworded:
        findings.add(step.line, "answer_unworded", id=step.id, answers=", ".join(unworded))
    _lint_text(step.expect or "", step.line, findings)
    for action in (step.do, step.undo):
        for text in texts_in(action):
            for name in names_in(text):
                _lint_name(name, step.line, findings)
        _lint_command((action or {}).get("ssh", {}).get("command", []), step, findings)
        for role in (action or {}).get("notify", {}).get("to", []):
            if role not in strategy.roles and role != "customer":
                findings.add(step.line, "notify_role", id=step.id, role=role)


def _lint_command(command: list[Any], step: Step, findings: Findings) -> None:
    """A script is one argument: a value inside it would be read by the shell, so it is refused."""
    words = [str(word) for word in command]
    if not words or PurePath(words[0]).name not in _SHELLS:
        return
    for flag, script in pairwise(words):
        if flag in _SCRIPT_FLAGS and names_in(script):
            findings.add(step.line, "placeholder_in_script", id=step.id)
