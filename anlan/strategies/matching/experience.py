"""What became of strategies in earlier incidents, as counts, and what that is worth. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from anlan.core.reasons import Reason

# The most that outcomes may move a strategy, beside 12 to 25 for a text that names its emergency.
AT_MOST = 8.0
# How much the customer's own outcomes count beside those of everybody.
OWN, GENERAL = 2.2, 1.0
# Choosing is a weak sign, an outcome a strong one.
CHOSEN, WORKED, FAILED, REJECTED = 0.25, 1.0, 1.0, 0.8


@dataclass(frozen=True)
class Tally:
    """How often a strategy was chosen, refused, worked and did not, in incidents of one kind."""

    chosen: int = 0
    rejected: int = 0
    worked: int = 0
    failed: int = 0

    def minus(self, other: Tally) -> Tally:
        return Tally(
            max(0, self.chosen - other.chosen),
            max(0, self.rejected - other.rejected),
            max(0, self.worked - other.worked),
            max(0, self.failed - other.failed),
        )


@dataclass(frozen=True)
class Experience:
    """`own`: at this customer; `general`: everywhere, as counts that name nobody."""

    own: Tally = Tally()
    general: Tally = Tally()


class Memory(Protocol):
    """Where outcomes are read."""

    def counts(
        self, slugs: Sequence[str], features: Sequence[str], organisation_id: int | None
    ) -> Mapping[str, Experience]:
        """What became of these strategies in incidents of these kinds."""

    def remembered(self, features: Sequence[str], organisation_id: int | None) -> list[str]:
        """Strategies that worked in such incidents whatever their words."""


class NoMemory:
    """Before there is a database."""

    def counts(
        self, slugs: Sequence[str], features: Sequence[str], organisation_id: int | None
    ) -> Mapping[str, Experience]:
        return {}

    def remembered(self, features: Sequence[str], organisation_id: int | None) -> list[str]:
        return []


def worth(tally: Tally) -> float:
    """Log odds of helping, with one doubtful case assumed on either side."""
    good = 1.0 + WORKED * tally.worked + CHOSEN * tally.chosen
    bad = 1.0 + FAILED * tally.failed + REJECTED * tally.rejected
    return math.log(good / bad)


def gain_of(experience: Experience) -> tuple[float, list[Reason]]:
    """What earlier outcomes add to a strategy, and how they are told."""
    gain = OWN * worth(experience.own) + GENERAL * worth(experience.general)
    reasons = [
        Reason.of(f"strategies.match.{name}", used=tally.chosen, worked=tally.worked)
        for name, tally in (("worked_here", experience.own), ("worked_general", experience.general))
        if tally.worked
    ]
    if experience.own.worked:
        # What helped here says it all; the general count would only repeat it.
        reasons = reasons[:1]
    if experience.own.rejected > experience.own.worked:
        times = experience.own.rejected
        reasons.append(Reason.of("strategies.match.rejected_here", times=times))
    return max(-AT_MOST, min(AT_MOST, gain)), reasons


def most_alike(
    features: Sequence[str], own: Mapping[str, Tally], general: Mapping[str, Tally]
) -> Experience:
    """The first feature that was ever counted speaks, own before general; own ones are taken out of
    the general count, so that nothing is told twice."""
    at = next((name for name in features if name in own), None)
    elsewhere = next((name for name in features if name in general), None)
    mine = own[at] if at is not None else Tally()
    all_of = general[elsewhere] if elsewhere is not None else Tally()
    return Experience(mine, all_of.minus(own.get(elsewhere or "", Tally())))
