"""The parts of a timeline that a reader may narrow it to. Pure: knows no Django."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    """Each entry is of one part: by its kind, else by who made it."""

    MACHINE = "machine"
    PEOPLE = "people"
    MESSAGES = "messages"
    STEPS = "steps"


MESSAGE_KINDS = frozenset(
    {
        "paged", "page_sent", "page_failed", "page_cancelled", "page_impossible", "silence",
        "customer_update", "update_overdue", "update_sent", "update_failed", "update_cancelled",
        "customer_word", "approval_asked", "solution_sent",
    }
)  # fmt: skip
STEP_KINDS = frozenset(
    {
        "strategy", "unfit", "linked", "step", "step_started", "step_retried", "step_over_budget",
        "step_handed_over", "step_word",
    }
)  # fmt: skip


def part_of(kind: str, actor: str) -> Part:
    """Messages and steps are known by their kind; the rest Anlan did, or a person."""
    if kind in MESSAGE_KINDS:
        return Part.MESSAGES
    if kind in STEP_KINDS:
        return Part.STEPS
    return Part.MACHINE if actor.partition(":")[0] == "system" else Part.PEOPLE


def narrowed(
    entries: Iterable[dict[str, Any]], part: str | None, words: str
) -> list[dict[str, Any]]:
    """Entries of that part in which every word stands, in whatever is shown of them."""
    wanted = words.casefold().split()

    def fits(entry: dict[str, Any]) -> bool:
        shown = f"{entry['title']} {entry['text']} {entry['actor']} #{entry['seq']}".casefold()
        return part in (None, entry["part"]) and all(word in shown for word in wanted)

    return [entry for entry in entries if fits(entry)]
