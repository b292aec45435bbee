"""Finding strategies for people: by words of any field, category and asset class."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.strategies.match import MatchResult, match
from anlan.strategies.models import StrategyVersion


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
    score: float | None = None


def found(
    text: str = "",
    *,
    category: str | None = None,
    asset_class: str | None = None,
    language: str = "zh",
) -> list[Row]:
    """Strategies in use, best match first when there is a text, else in the order of the list."""
    q = StrategyVersion.objects.filter(state=StrategyVersion.State.APPROVED)
    if category:
        q = q.filter(strategy__category=category)
    q = q.select_related("strategy").order_by("strategy__category", "strategy__slug")
    rows = [_row(version, language) for version in q]
    if asset_class:
        rows = [row for row in rows if asset_class in row.applies_to]
    return _ranked(rows, text, language) if text else rows


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
    )
