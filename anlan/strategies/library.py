"""The strategies for lists: by state, category, class and severity, and by words anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlan.core.errors import NotVisible
from anlan.strategies.exchange.exporting import file_name
from anlan.strategies.fileformat.vocabulary import LANGUAGES
from anlan.strategies.models import Strategy, StrategyVersion
from anlan.strategies.searching.finds import Found, finds
from anlan.strategies.searching.shelf import shelved

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
    rto_s: int
    rpo_s: int | None
    steps: int
    state: str
    state_label: str
    review_due_on: date | None
    found: Found | None = None


SHOWN = ("review", "waiting", "retired")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; `show` takes versions of another state than in use."""

    category: str | None = None
    asset_class: str | None = None
    severity: str | None = None
    show: str | None = None


def found(text: str = "", filters: Filters | None = None, *, language: str = "zh") -> list[Row]:
    """Best first when there is a text, else in the order of the list.

    `show`: those whose review is due, versions that wait, or strategies out of use instead.
    """
    chosen = filters or Filters()
    q = _shown(chosen.show)
    if chosen.category:
        q = q.filter(strategy__category=chosen.category)
    # Texts and parsed form are long; the shelf keeps what a list shows of them.
    q = q.select_related("strategy").defer("zh", "en", "parsed")
    versions = {
        row.pk: row for row in q.order_by("strategy__category", "strategy__slug", "-number")
    }
    shelf = {
        pk: entry
        for pk, entry in shelved(versions.values()).items()
        if _is_chosen(entry.heads[language], chosen)
    }
    if text.strip():
        hits = finds(text, shelf, language)
        return [_row(versions[one.pk], shelf[one.pk].heads[language], one) for one in hits]
    rows = [_row(versions[pk], entry.heads[language]) for pk, entry in shelf.items()]
    if chosen.show == "review":
        rows.sort(key=lambda row: row.review_due_on or date.max)
    return rows


def _is_chosen(head: Mapping[str, Any], chosen: Filters) -> bool:
    is_class = chosen.asset_class is None or chosen.asset_class in head["applies_to"]
    return is_class and chosen.severity in (None, head["severity"])


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


def _row(version: StrategyVersion, head: Mapping[str, Any], found: Found | None = None) -> Row:
    return Row(
        slug=version.strategy.slug,
        title=head["title"],
        category=version.strategy.category,
        category_label=str(version.strategy.get_category_display()),
        severity=head["severity"],
        applies_to=tuple(head["applies_to"]),
        number=version.number,
        rto_s=head["rto_s"],
        rpo_s=head["rpo_s"],
        steps=head["steps"],
        state=version.state,
        state_label=str(version.get_state_display()),
        review_due_on=version.review_due_on,
        found=found,
    )
