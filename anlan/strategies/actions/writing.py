"""Writing versions: every change of a text is a new, numbered draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import Refused
from anlan.strategies.actions.verbs import Verb
from anlan.strategies.errors import BrokenStrategy, StaleBase
from anlan.strategies.fileformat.problems import Findings, Problem, StrategyError
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.lint import lint_parsed
from anlan.strategies.models import Strategy, StrategyVersion
from anlan.strategies.parser import ParsedStrategy, parse
from anlan.strategies.references import Known, known


@dataclass(frozen=True)
class Draft:
    """A sound pair of texts and where it comes from."""

    parsed: Mapping[str, ParsedStrategy]
    texts: Mapping[str, str]
    origin: StrategyVersion.Origin
    base: int | None = None
    note: str = ""


def known_here() -> Known:
    """What texts may name: also the strategies that only this installation has."""
    return Known(
        known().items, known().slugs | set(Strategy.objects.values_list("slug", flat=True))
    )


def read_pair(texts: Mapping[str, str]) -> dict[str, ParsedStrategy]:
    """Both languages; StrategyError names everything that is wrong with them."""
    parsed, problems = check_pair(texts)
    if problems:
        raise StrategyError(problems)
    return parsed


def check_pair(texts: Mapping[str, str]) -> tuple[dict[str, ParsedStrategy], list[Problem]]:
    """What can be read of both languages, and everything that is wrong with them."""
    problems: list[Problem] = []
    parsed: dict[str, ParsedStrategy] = {}
    for language in LANGUAGES:
        name = f"import.{language}.md"
        try:
            parsed[language] = parse(texts.get(language, ""), name, language=language)
        except StrategyError as error:
            problems += error.problems
    problems += lint_parsed(parsed.values(), pairs=not problems, known=known_here())
    if len({one.slug for one in parsed.values()}) > 1:
        findings = Findings("import.en.md")
        findings.add(2, "value", key="slug", expected=parsed["zh"].slug)
        problems += findings.problems
    # Text that was typed has no file name of its own to compare with.
    apart = ("strategies.format.file_name", "strategies.format.no_partner")
    return parsed, [problem for problem in problems if problem.reason.code not in apart]


@transaction.atomic
def import_strategy(texts: Mapping[str, str], *, actor: Actor | None) -> StrategyVersion:
    """Write a pair of texts as a draft; a broken pair is refused and nothing changes."""
    try:
        parsed = read_pair(texts)
    except StrategyError as error:
        raise BrokenStrategy(error) from error
    return write(Draft(parsed, texts, StrategyVersion.Origin.IMPORT), actor)


@transaction.atomic
def save_draft(
    texts: Mapping[str, str],
    *,
    strategy: Strategy | None,
    base: int | None,
    note: str = "",
    actor: Actor | None,
) -> StrategyVersion:
    """What was typed in the editor as a new draft; `base` is the version that was on the screen."""
    texts = {language: text.replace("\r\n", "\n") for language, text in texts.items()}
    try:
        parsed = read_pair(texts)
        _refuse_other_slug(strategy, parsed)
    except StrategyError as error:
        raise BrokenStrategy(error) from error
    newest = _newest(parsed["en"].slug)
    if strategy is None and newest is not None:
        message = _("There is a strategy “%(slug)s” already; edit that one.")
        raise Refused(message % {"slug": parsed["en"].slug}, code="slug-taken")
    if strategy is not None and newest is not None:
        if newest.number != base:
            raise StaleBase(newest.number, newest.author_label)
        if newest.sha256 == sha256_of(texts):
            raise Refused(_("Nothing was changed."), code="unchanged")
    return write(Draft(parsed, texts, StrategyVersion.Origin.CONSOLE, base, note), actor)


def write(draft: Draft, actor: Actor | None) -> StrategyVersion:
    """The row and its audit entry; a number that somebody else took first is a stale base."""
    english, who = draft.parsed["en"], or_system(actor)
    strategy, _new = Strategy.objects.get_or_create(
        slug=english.slug, defaults={"category": english.category}
    )
    last = _last(strategy)
    try:
        with transaction.atomic():
            version = StrategyVersion.objects.create(
                strategy=strategy,
                number=last + 1,
                origin=draft.origin,
                zh=draft.texts["zh"],
                en=draft.texts["en"],
                parsed={language: draft.parsed[language].as_json() for language in LANGUAGES},
                sha256=sha256_of(draft.texts),
                base=draft.base or last or None,
                note=draft.note,
                author=who.reference,
                author_label=who.label,
            )
    except IntegrityError as error:
        newest = _newest(english.slug)
        raise StaleBase(last + 1, newest.author_label if newest else "") from error
    audit.record(actor, Verb.VERSION_WRITTEN, strategy, number=version.number, origin=draft.origin)
    return version


def sha256_of(texts: Mapping[str, str]) -> str:
    joined = "\x00".join(texts[language] for language in LANGUAGES)
    return hashlib.sha256(joined.encode()).hexdigest()


def _last(strategy: Strategy) -> int:
    return strategy.versions.aggregate(last=Max("number"))["last"] or 0


def _newest(slug: str) -> StrategyVersion | None:
    return StrategyVersion.objects.filter(strategy__slug=slug).order_by("-number").first()


def _refuse_other_slug(strategy: Strategy | None, parsed: Mapping[str, ParsedStrategy]) -> None:
    """A version cannot move to another name: incidents and links know the old one."""
    for language, one in parsed.items():
        if strategy is not None and one.slug != strategy.slug:
            findings = Findings(f"import.{language}.md")
            findings.add(2, "value", key="slug", expected=strategy.slug)
            raise StrategyError(findings.problems)
