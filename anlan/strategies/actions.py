"""What changes the strategies: loading the pack, importing, approving, retiring."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core import audit
from anlan.core.actors import Actor, or_system
from anlan.core.errors import Refused
from anlan.strategies.errors import BrokenStrategy
from anlan.strategies.fileformat.problems import Problem, StrategyError
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.lint import lint_parsed
from anlan.strategies.models import Strategy, StrategyVersion
from anlan.strategies.packs import SHIPPED, PackFile, pack_files
from anlan.strategies.parser import ParsedStrategy, parse, read_text


class Verb(models.TextChoices):
    VERSION_WRITTEN = "strategies.version_written", _("wrote a version of the strategy")
    VERSION_APPROVED = "strategies.version_approved", _("put a version of the strategy in use")
    RETIRED = "strategies.retired", _("retired the strategy")


@dataclass
class Loaded:
    """What loading a pack did; a broken file is named and leaves its strategy as it was."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_pack(actor: Actor | None, *, root: Path = SHIPPED) -> Loaded:
    """Bring the shipped strategies into the database; a second run changes nothing."""
    loaded = Loaded()
    for entry in pack_files(root):
        try:
            texts = _texts(entry, root)
            parsed = _parsed(texts, is_shipped=True)
        except StrategyError as error:
            loaded.problems += error.problems
            continue
        is_new = _load_one(parsed, {lang: text for lang, (_path, text) in texts.items()}, actor)
        (loaded.written if is_new else loaded.unchanged).append(entry.slug)
    return loaded


@transaction.atomic
def _load_one(
    parsed: Mapping[str, ParsedStrategy], texts: Mapping[str, str], actor: Actor | None
) -> bool:
    slug = parsed["en"].slug
    known = StrategyVersion.objects.filter(strategy__slug=slug)
    if known.filter(sha256=sha256_of(texts)).exists():
        return False
    in_use = known.filter(state=StrategyVersion.State.APPROVED).first()
    version = _write(parsed, texts, StrategyVersion.Origin.PACK, actor)
    # What a customer imported or retired stays so; the pack's new version waits as a draft.
    is_first = version.number == 1
    if is_first or (in_use is not None and in_use.origin == StrategyVersion.Origin.PACK):
        _approve(version, actor)
    return True


@transaction.atomic
def import_strategy(texts: Mapping[str, str], *, actor: Actor | None) -> StrategyVersion:
    """Write a pair of texts as a draft; a broken pair is refused and nothing changes."""
    try:
        parsed = _parsed({lang: (f"import.{lang}.md", text) for lang, text in texts.items()})
    except StrategyError as error:
        raise BrokenStrategy(error) from error
    return _write(parsed, texts, StrategyVersion.Origin.IMPORT, actor)


@transaction.atomic
def approve_version(version: StrategyVersion, *, actor: Actor | None) -> StrategyVersion:
    """Put a draft in use; somebody other than its author has to do it."""
    if version.state != StrategyVersion.State.DRAFT:
        raise Refused(_("Only a draft can be approved."), code="not-a-draft")
    who = or_system(actor)
    if who.kind != "system" and who.reference == version.author:
        raise Refused(_("Somebody other than the author has to approve it."), code="own-version")
    _approve(version, actor)
    return version


@transaction.atomic
def retire_strategy(strategy: Strategy, *, actor: Actor | None) -> None:
    """Take a strategy out of use; incidents that chose it keep their version."""
    in_use = strategy.versions.filter(state=StrategyVersion.State.APPROVED)
    changed = in_use.update(state=StrategyVersion.State.RETIRED, updated_at=timezone.now())
    if not changed:
        raise Refused(_("No version of this strategy is in use."), code="not-in-use")
    audit.record(actor, Verb.RETIRED, strategy)


def sha256_of(texts: Mapping[str, str]) -> str:
    joined = "\x00".join(texts[language] for language in LANGUAGES)
    return hashlib.sha256(joined.encode()).hexdigest()


def _texts(entry: PackFile, root: Path) -> dict[str, tuple[str, str]]:
    """Language -> (name in messages, text)."""
    texts = {}
    for language in entry.languages:
        path = entry.path(language)
        name = str(path.relative_to(root))
        texts[language] = (name, read_text(path, name))
    return texts


def _parsed(
    texts: Mapping[str, tuple[str, str]], *, is_shipped: bool = False
) -> dict[str, ParsedStrategy]:
    """Both languages, parsed and linted as a pair."""
    problems: list[Problem] = []
    parsed: dict[str, ParsedStrategy] = {}
    for language, (name, text) in texts.items():
        try:
            parsed[language] = parse(text, name, language=language)
        except StrategyError as error:
            problems += error.problems
    if not problems:
        problems = lint_parsed(parsed.values(), is_shipped=is_shipped)
    if not is_shipped:
        # An import has no file name of its own to compare with.
        problems = [p for p in problems if p.reason.code != "strategies.format.file_name"]
    if problems:
        raise StrategyError(problems)
    return parsed


def _write(
    parsed: Mapping[str, ParsedStrategy],
    texts: Mapping[str, str],
    origin: StrategyVersion.Origin,
    actor: Actor | None,
) -> StrategyVersion:
    english = parsed["en"]
    strategy, _new = Strategy.objects.update_or_create(
        slug=english.slug, defaults={"category": english.category}
    )
    last = strategy.versions.aggregate(last=models.Max("number"))["last"] or 0
    who = or_system(actor)
    version = StrategyVersion.objects.create(
        strategy=strategy,
        number=last + 1,
        origin=origin,
        zh=texts["zh"],
        en=texts["en"],
        parsed={language: parsed[language].as_json() for language in LANGUAGES},
        sha256=sha256_of(texts),
        author=who.reference,
        author_label=who.label,
    )
    audit.record(actor, Verb.VERSION_WRITTEN, strategy, number=version.number, origin=origin)
    return version


def _approve(version: StrategyVersion, actor: Actor | None) -> None:
    now = timezone.now()
    states = StrategyVersion.State
    StrategyVersion.objects.filter(strategy_id=version.strategy_id, state=states.APPROVED).update(
        state=states.RETIRED, updated_at=now
    )
    changed = StrategyVersion.objects.filter(pk=version.pk, state=states.DRAFT).update(
        state=states.APPROVED,
        approved_at=now,
        approver_label=or_system(actor).label,
        updated_at=now,
    )
    if not changed:
        raise Refused(_("Only a draft can be approved."), code="not-a-draft")
    version.refresh_from_db()
    audit.record(actor, Verb.VERSION_APPROVED, version.strategy, number=version.number)
