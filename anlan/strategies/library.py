"""Finding strategies for people: by words of any field, category and asset class."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import NotVisible
from anlan.strategies.exchange.exporting import file_name
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.match import MatchResult, match
from anlan.strategies.models import Strategy, StrategyVersion

states = StrategyVersion.State


@dataclass(frozen=True)
class Row:
    """One strategy in a list."""

    slug: str
    title: str
    category: str
    category_label: str
    severity: str
    applies_to: tuple[str, ...]
    number: int
    symptoms: tuple[str, ...]
    rto_s: int
    rpo_s: int | None
    steps: int
    state: str
    state_label: str
    review_due_on: date | None
    score: float | None = None


SHOWN = ("review", "waiting", "retired")


def found(
    text: str = "",
    *,
    category: str | None = None,
    asset_class: str | None = None,
    language: str = "zh",
    show: str | None = None,
) -> list[Row]:
    """Strategies in use, best match first when there is a text, else in the order of the list.

    `show`: those whose review is due, versions that wait, or strategies out of use instead.
    """
    q = _shown(show)
    if category:
        q = q.filter(strategy__category=category)
    # The texts are long and the parsed form says everything that a list needs.
    q = q.select_related("strategy").defer("zh", "en")
    q = q.order_by("strategy__category", "strategy__slug", "-number")
    rows = [_row(version, language) for version in q]
    if show == "review":
        rows.sort(key=lambda row: row.review_due_on or date.max)
    if asset_class:
        rows = [row for row in rows if asset_class in row.applies_to]
    return _ranked(rows, text, language) if text else rows


def _shown(show: str | None) -> QuerySet[StrategyVersion]:
    rows = StrategyVersion.objects.all()
    if show == "review":
        return rows.review_due(timezone.localdate())
    if show == "waiting":
        return rows.waiting()
    if show == "retired":
        used = rows.in_use().values("strategy")
        ended = [states.RETIRED, states.REJECTED, states.WITHDRAWN]
        newest = rows.filter(strategy=OuterRef("strategy")).order_by("-number").values("pk")[:1]
        return rows.exclude(strategy__in=used).filter(state__in=ended, pk=Subquery(newest))
    return rows.in_use()


def counts() -> dict[str, int]:
    """How many wait for somebody, for the filter of the list."""
    rows = StrategyVersion.objects.all()
    return {
        "review": rows.review_due(timezone.localdate()).count(),
        "waiting": rows.waiting().count(),
    }


def strategy_named(slug: str) -> Strategy:
    strategy = Strategy.objects.filter(slug=slug).first()
    if strategy is None:
        raise NotVisible(_("There is no such strategy."))
    return strategy


def version_numbered(strategy: Strategy, number: str = "") -> StrategyVersion:
    """The version of that number, else the one in use, else the newest."""
    if number.isdecimal() and len(number) < 8:
        version = strategy.versions.filter(number=int(number)).first()
    else:
        version = strategy.version_in_use() or strategy.newest_version()
    if version is None:
        raise NotVisible(_("There is no such version of this strategy."))
    return version


def files_in_use(slugs: Collection[str] | None = None) -> dict[str, bytes]:
    """File name -> content of the versions in use, all of them or some."""
    rows = StrategyVersion.objects.in_use().select_related("strategy")
    if slugs:
        rows = rows.filter(strategy__slug__in=slugs)
    return {name: raw for version in rows for name, raw in files_of(version).items()}


def files_of(version: StrategyVersion) -> dict[str, bytes]:
    """Both languages, byte for byte as they were taken in."""
    strategy = version.strategy
    return {
        file_name(strategy.category, strategy.slug, language): getattr(version, language).encode()
        for language in LANGUAGES
    }


def search_result(text: str, language: str) -> MatchResult:
    return match(text, language=language, top=20)


def _ranked(rows: list[Row], text: str, language: str) -> list[Row]:
    """A search is no alarm: what merely holds the words is listed after what matches."""
    scores = {one.slug: one.score for one in search_result(text, language).matches}
    needle = text.casefold()
    ranked = []
    for row in rows:
        score = scores.get(row.slug)
        words = " ".join((row.title, row.slug, *row.symptoms)).casefold()
        if needle in words:
            score = max(score or 0.0, 0.5)
        if score is not None:
            ranked.append(Row(**{**vars(row), "score": score}))
    return sorted(ranked, key=lambda row: (-(row.score or 0.0), row.slug))


def _row(version: StrategyVersion, language: str) -> Row:
    parsed = version.parsed[language]
    return Row(
        slug=version.strategy.slug,
        title=parsed["title"],
        category=version.strategy.category,
        category_label=str(version.strategy.get_category_display()),
        severity=parsed["severity"],
        applies_to=tuple(parsed["applies_to"]),
        number=version.number,
        symptoms=tuple(parsed["symptoms"]),
        rto_s=parsed["rto_s"],
        rpo_s=parsed["rpo_s"],
        steps=len(parsed["steps"]),
        state=version.state,
        state_label=str(version.get_state_display()),
        review_due_on=version.review_due_on,
    )
