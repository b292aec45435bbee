"""Which steps are to be worked now: branches side by side, joins, loops, what does not apply. Pure.

A step that names others as `parallel` opens them when it opens. Where branches meet, the step waits
until no other live step can still lead to it; the last branch to end opens whatever waits.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anlan.incidents.rules import following_step


@dataclass(frozen=True)
class Plan:
    """The steps of a strategy in the order of its file, by id."""

    definitions: Mapping[str, Mapping[str, Any]]

    @property
    def order(self) -> list[str]:
        return list(self.definitions)

    def following(self, step_id: str, choice: str) -> str:
        return following_step(self.order, step_id, self.definitions[step_id].get("next"), choice)

    def passing(self, step_id: str) -> str:
        """Where to go when the step does not apply: a decision is passed over to its successor."""
        following = self.definitions[step_id].get("next")
        return following_step(
            self.order, step_id, None if isinstance(following, Mapping) else following, ""
        )

    def parallel(self, step_id: str) -> list[str]:
        return [one for one in self.definitions[step_id].get("parallel", []) if one in self.order]

    def onward(self, step_id: str) -> set[str]:
        """Every step that may come right after this one."""
        following = self.definitions[step_id].get("next")
        if isinstance(following, Mapping):
            targets = {str(target) for target in following.values()}
        else:
            targets = {self.following(step_id, "")}
        return {one for one in (*targets, *self.parallel(step_id)) if one in self.definitions}

    def leads_to(self, sources: Collection[str], target: str) -> bool:
        """Whether work that is live can still arrive at the target."""
        seen, edge = set(sources), list(sources)
        while edge:
            for one in self.onward(edge.pop()):
                if one == target:
                    return True
                if one not in seen:
                    seen.add(one)
                    edge.append(one)
        return False


def openings(plan: Plan, waiting: Collection[str], live: Collection[str]) -> list[str]:
    """Those of the waiting steps that no live step can still lead to, in the order of the file."""
    ready = [
        one for one in plan.order if one in waiting and not plan.leads_to(set(live) - {one}, one)
    ]
    first = [one for one in ready if not plan.leads_to(set(ready) - {one}, one)]
    # Steps that wait for each other in a circle: the one that stands first begins.
    return first or ready[:1]


def opened_with(plan: Plan, step_id: str, live: Sequence[str]) -> list[str]:
    """The step and all that begins beside it, without what is being worked already."""
    found: list[str] = []
    edge = [step_id]
    while edge:
        one = edge.pop(0)
        if one not in found and one not in live:
            found.append(one)
            edge += plan.parallel(one)
    return found
