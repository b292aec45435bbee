"""What the domains above know that keeps strategies true; each plugs in its own.

Without them nothing is known, and what is not known is not complained of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """How often a strategy was used and worked, as far as the viewer may see."""

    used: int = 0
    worked: int = 0
    last_used_at: datetime | None = None
    last_drilled_at: datetime | None = None


@dataclass(frozen=True)
class Failing:
    """An item that fails now and the strategy that the catalogue would use, perhaps none."""

    organisation: str
    asset: str
    item: str
    name: str
    strategy: str


# (organisation id, class of the asset, code of the item) of everything that is measured.
Inspected = Callable[[], set[tuple[int, str, str]]]
# (organisation id, kind of policy in the words of the format).
Policies = Callable[[], set[tuple[int, str]]]
Outcomes = Callable[[Any, str], Outcome]
FailingNow = Callable[[Any], list[Failing]]


class _Plugged:
    inspected: Inspected | None = None
    policies: Policies | None = None
    outcomes: Outcomes | None = None
    failing: FailingNow | None = None


def register_inspected(source: Inspected) -> None:
    _Plugged.inspected = staticmethod(source)


def register_policies(source: Policies) -> None:
    _Plugged.policies = staticmethod(source)


def register_outcomes(source: Outcomes) -> None:
    _Plugged.outcomes = staticmethod(source)


def register_failing(source: FailingNow) -> None:
    _Plugged.failing = staticmethod(source)


def inspected() -> set[tuple[int, str, str]] | None:
    return None if _Plugged.inspected is None else _Plugged.inspected()


def policies() -> set[tuple[int, str]] | None:
    return None if _Plugged.policies is None else _Plugged.policies()


def outcome_of(viewer: Any, slug: str) -> Outcome:
    return Outcome() if _Plugged.outcomes is None else _Plugged.outcomes(viewer, slug)


def failing_for(viewer: Any) -> list[Failing]:
    """What fails now of what the viewer may see."""
    return [] if _Plugged.failing is None else _Plugged.failing(viewer)
