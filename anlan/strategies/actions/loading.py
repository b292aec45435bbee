"""Loading the shipped pack, at every start."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from anlan.core.actors import Actor
from anlan.engine.actions import enqueue
from anlan.strategies.actions.reviewing import put_in_use
from anlan.strategies.actions.writing import Draft, sha256_of, write
from anlan.strategies.fileformat.problems import Problem, StrategyError
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.lint import lint_parsed
from anlan.strategies.models import StrategyVersion
from anlan.strategies.packs import SHIPPED, PackFile, pack_files
from anlan.strategies.parser import ParsedStrategy, parse, read_text
from anlan.strategies.plain_sentences import say_in
from anlan.strategies.references import known

log = logging.getLogger(__name__)


@dataclass
class Loaded:
    """What loading a pack did; a broken file is named and leaves its strategy as it was."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_pack(actor: Actor | None, *, root: Path = SHIPPED) -> Loaded:
    """Bring the shipped strategies into the database; a second run changes nothing."""
    loaded = Loaded()
    have = set(StrategyVersion.objects.values_list("sha256", flat=True))
    for entry in pack_files(root):
        try:
            texts = _texts(entry, root)
            if set(texts) == set(LANGUAGES) and _digest(texts) in have:
                loaded.unchanged.append(entry.slug)
                continue
            parsed = _parsed(texts)
        except StrategyError as error:
            loaded.problems += error.problems
            _warn(error)
            continue
        is_new = _load_one(parsed, {lang: text for lang, (_path, text) in texts.items()}, actor)
        (loaded.written if is_new else loaded.unchanged).append(entry.slug)
    if loaded.written:
        enqueue("strategies.check_freshness")
    return loaded


def _digest(texts: Mapping[str, tuple[str, str]]) -> str:
    return sha256_of({language: text for language, (_path, text) in texts.items()})


def _warn(error: StrategyError) -> None:
    """Nobody reads what a start gives back; the log keeps it."""
    for problem in error.problems:
        said = say_in(problem.reason, "en")
        log.warning("refused strategy=%s line=%s reason=%s", problem.path, problem.line, said)


@transaction.atomic
def _load_one(
    parsed: Mapping[str, ParsedStrategy], texts: Mapping[str, str], actor: Actor | None
) -> bool:
    slug = parsed["en"].slug
    versions = StrategyVersion.objects.filter(strategy__slug=slug)
    if versions.filter(sha256=sha256_of(texts)).exists():
        return False
    in_use = versions.in_use().first()
    version = write(Draft(parsed, texts, StrategyVersion.Origin.PACK), actor)
    # What a customer imported or retired stays so; the pack's new version waits as a draft.
    is_first = version.number == 1
    if is_first or (in_use is not None and in_use.origin == StrategyVersion.Origin.PACK):
        put_in_use(version, actor)
    return True


def _texts(entry: PackFile, root: Path) -> dict[str, tuple[str, str]]:
    """Language -> (name in messages, text)."""
    texts = {}
    for language in entry.languages:
        path = entry.path(language)
        name = str(path.relative_to(root))
        texts[language] = (name, read_text(path, name))
    return texts


def _parsed(texts: Mapping[str, tuple[str, str]]) -> dict[str, ParsedStrategy]:
    """Both languages, parsed and linted as a pair of the pack."""
    problems: list[Problem] = []
    parsed: dict[str, ParsedStrategy] = {}
    for language, (name, text) in texts.items():
        try:
            parsed[language] = parse(text, name, language=language)
        except StrategyError as error:
            problems += error.problems
    if not problems:
        problems = lint_parsed(parsed.values(), is_shipped=True, known=known())
    if problems:
        raise StrategyError(problems)
    return parsed
