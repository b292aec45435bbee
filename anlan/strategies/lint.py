"""What the parser cannot see in one file: pairs of languages, names, placeholders, places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path, PurePath
from typing import Any

from anlan.strategies.fileformat.actionshapes import TEXT_KEYS
from anlan.strategies.fileformat.conditions import read_condition
from anlan.strategies.fileformat.layout import language_of
from anlan.strategies.fileformat.placeholders import NAME, names_in, texts_in
from anlan.strategies.fileformat.problems import Findings, Problem, StrategyError
from anlan.strategies.fileformat.vocabulary import (
    CATEGORY_OF_SLUG,
    LANGUAGES,
    POLICY_KINDS,
    SITUATION_NAMES,
)
from anlan.strategies.parser import ParsedStrategy, Step, parse_file
from anlan.strategies.references import Known

ITEM_CODE = re.compile(r"\b[A-Z]{2,5}-\d{2}\b")
_LINK = re.compile(r"\]\(<?(strategy|policy):([^)\s>]*)")
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


@dataclass(frozen=True)
class _Rules:
    """What the texts of this run are held against; `is_shipped`: the pack's own rules too."""

    known: Known
    is_shipped: bool = False


@dataclass
class LintReport:
    """What was read and what is wrong with it."""

    strategies: list[ParsedStrategy] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0

    @property
    def is_clean(self) -> bool:
        return not self.problems


def lint_path(root: Path, *, is_shipped: bool = False, known: Known | None = None) -> LintReport:
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
    report.problems += lint_parsed(
        report.strategies, is_shipped=is_shipped, pairs=root.is_dir(), known=known
    )
    report.problems.sort(key=lambda problem: (problem.path, problem.line))
    return report


def lint_parsed(
    strategies: Iterable[ParsedStrategy],
    *,
    is_shipped: bool = False,
    pairs: bool = True,
    known: Known | None = None,
) -> list[Problem]:
    """Everything wrong in parsed files; those of the same run may link to each other."""
    strategies = list(strategies)
    known = known or Known()
    slugs = known.slugs if is_shipped else known.slugs | {one.slug for one in strategies}
    rules = _Rules(Known(known.items, slugs), is_shipped)
    problems: list[Problem] = []
    by_slug: dict[str, dict[str, ParsedStrategy]] = {}
    for strategy in strategies:
        findings = Findings(strategy.path)
        _lint_one(strategy, rules, findings)
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
    if named_policies(zh) != named_policies(en):
        only = ", ".join(sorted(named_policies(zh) ^ named_policies(en)))
        line = en.section_lines.get("prevent", 1)
        findings.add(line, "pair_policies", kinds=only, other=zh.path)
    _lint_step_pairs(zh, en, findings)
    return findings.problems


def named_policies(strategy: ParsedStrategy) -> frozenset[str]:
    """Kinds of backup policy that the texts link to."""
    links = _LINK.findall("\n".join(strategy.sections.values()))
    return frozenset(target for scheme, target in links if scheme == "policy")


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


def _lint_one(strategy: ParsedStrategy, rules: _Rules, findings: Findings) -> None:
    _lint_place(strategy, rules, findings)
    for key, text in strategy.sections.items():
        _lint_text(text, strategy.section_lines[key], rules, findings)
        if key in ("recognise", "prevent"):
            _lint_items(text, strategy.section_lines[key], rules, findings)
    for step in strategy.steps:
        _lint_step(step, strategy, rules, findings)


def _lint_place(strategy: ParsedStrategy, rules: _Rules, findings: Findings) -> None:
    category = CATEGORY_OF_SLUG.get(strategy.slug)
    if category is None and rules.is_shipped:
        findings.add(2, "slug_unknown", slug=strategy.slug)
    elif category is not None and category != strategy.category:
        findings.add(2, "category_of_slug", slug=strategy.slug, category=category)
    path = PurePath(strategy.path)
    name = f"{strategy.slug}.{strategy.language}.md"
    if language_of(path.name) is not None and path.name != name:
        findings.add(2, "file_name", expected=name)
    if rules.is_shipped and path.parent.name != strategy.category:
        findings.add(2, "folder", expected=strategy.category)


def _lint_text(text: str, first_line: int, rules: _Rules, findings: Findings) -> None:
    for offset, line in enumerate(text.split("\n")):
        for name in names_in(line):
            _lint_name(name, first_line + offset, findings)
        for scheme, target in _LINK.findall(line):
            if scheme == "strategy" and target not in rules.known.slugs:
                findings.add(first_line + offset, "link_unknown", slug=target)
            elif scheme == "policy" and target not in POLICY_KINDS:
                kinds = ", ".join(POLICY_KINDS)
                findings.add(first_line + offset, "policy_unknown", kind=target, known=kinds)


def _lint_name(name: str, line: int, findings: Findings) -> None:
    if not NAME.match(name):
        findings.add(line, "placeholder", name=name)
    elif name not in SITUATION_NAMES:
        near = get_close_matches(name, sorted(SITUATION_NAMES), n=3, cutoff=0.0)
        findings.add(line, "placeholder_unknown", name=name, near=", ".join(near))


def _lint_items(text: str, first_line: int, rules: _Rules, findings: Findings) -> None:
    """A code of the shipped pack stands for an item of the catalogue, or it is a typing mistake."""
    items = rules.known.items
    if items is None or not rules.is_shipped:
        return
    for offset, line in enumerate(text.split("\n")):
        for code in ITEM_CODE.findall(line):
            if code not in items:
                findings.add(first_line + offset, "item_unknown", item=code)


def _lint_step(step: Step, strategy: ParsedStrategy, rules: _Rules, findings: Findings) -> None:
    answers = step.next if isinstance(step.next, dict) else {}
    unworded = [a for a in answers if a not in ("yes", "no") and a not in step.answers]
    if unworded:
        line = _line_near(strategy, step, unworded[0])
        findings.add(line, "answer_unworded", id=step.id, answers=", ".join(unworded))
    for fact in _facts_of(step):
        _lint_name(fact, _line_near(strategy, step, fact), findings)
    # Names in plain sight were held against the list line by line; YAML can write them otherwise.
    seen = set(names_in(strategy.sections["respond"]))
    for text in texts_in([step.expect, step.do, step.undo]):
        for name in set(names_in(text)) - seen:
            _lint_name(name, step.line, findings)
    for action in (step.do or {}, step.undo or {}):
        _lint_action(action, step, strategy, findings)
        for code in (action.get("inspect") or {}).get("items", []):
            if rules.is_shipped and rules.known.items and code not in rules.known.items:
                findings.add(_line_near(strategy, step, code), "item_unknown", item=code)


def _line_near(strategy: ParsedStrategy, step: Step, word: str) -> int:
    """The line on which a step says the word, or else the line on which it begins."""
    first = strategy.section_lines["respond"]
    lines = strategy.sections["respond"].split("\n")
    for number in range(max(step.line - first, 0), len(lines)):
        if word in lines[number]:
            return first + number
    return step.line


def _facts_of(step: Step) -> list[str]:
    """The facts that `when:` asks for."""
    groups = read_condition(step.when).alternatives if step.when else ()
    return [comparison.fact for group in groups for comparison in group]


def _lint_action(
    action: dict[str, Any], step: Step, strategy: ParsedStrategy, findings: Findings
) -> None:
    _lint_command((action.get("ssh") or {}).get("command", []), step, strategy, findings)
    for role in (action.get("notify") or {}).get("to", []):
        if role not in strategy.roles and role != "customer":
            line = _line_near(strategy, step, role)
            findings.add(line, "notify_role", id=step.id, role=role)


def _lint_command(
    command: list[Any], step: Step, strategy: ParsedStrategy, findings: Findings
) -> None:
    """A script is one argument: a value inside it would be read by the shell, so it is refused."""
    words = [str(word) for word in command]
    if not words or PurePath(words[0]).name not in _SHELLS:
        return
    for flag, script in pairwise(words):
        if flag in _SCRIPT_FLAGS and names_in(script):
            line = _line_near(strategy, step, f"{{{{ {names_in(script)[0]} }}}}")
            findings.add(line, "placeholder_in_script", id=step.id)
