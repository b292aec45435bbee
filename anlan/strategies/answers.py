"""How matches and strategies look to programs: the API and the command line answer the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anlan.strategies.match import MatchResult
from anlan.strategies.plain_sentences import gettext_noop, in_language, say_in

if TYPE_CHECKING:
    from anlan.strategies.models import StrategyVersion

_HAN = re.compile(r"[\u4e00-\u9fff]")


def language_of_text(text: str) -> str:
    """The language to answer in when nobody chose one: that of the text."""
    return "zh" if _HAN.search(text) else "en"


def match_json(result: MatchResult, language: str) -> dict[str, Any]:
    return {
        "matches": [
            {
                "slug": one.slug,
                "title": one.title,
                "score": one.score,
                "reasons": [say_in(reason, language) for reason in one.reasons],
            }
            for one in result.matches
        ],
        "emergency": result.emergency,
        "took_ms": result.took_ms,
    }


def for_people(result: MatchResult, language: str) -> str:
    """The answer as lines of text."""
    if not result.emergency:
        why = " ".join(say_in(reason, language) for reason in result.because)
        return " ".join([in_language(gettext_noop("No emergency."), language), why]).strip()
    if not result.matches:
        return in_language(gettext_noop("An emergency, but no strategy fits."), language)
    lines = []
    for number, one in enumerate(result.matches, 1):
        lines.append(f"{number}. {one.score:.2f}  {one.title}  [{one.slug}]")
        lines += [f"      {say_in(reason, language)}" for reason in one.reasons]
    return "\n".join(lines)


def version_json(
    version: StrategyVersion, language: str, *, is_full: bool = False
) -> dict[str, Any]:
    numbers = {"version": version.number, "state": version.state, "sha256": version.sha256}
    return strategy_json(version.parsed[language], is_full=is_full) | numbers


def strategy_json(parsed: Mapping[str, Any], *, is_full: bool = False) -> dict[str, Any]:
    names = ["slug", "title", "language", "category", "severity", "applies_to", "rto_s", "rpo_s"]
    if is_full:
        names += ["symptoms", "roles", "sections", "steps"]
    return {name: parsed[name] for name in names}
