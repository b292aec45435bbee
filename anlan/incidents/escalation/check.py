"""What is wrong with a ladder before it is needed. Pure: who answers was looked up before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anlan.core.reasons import Reason
from anlan.incidents.rules import Rung


@dataclass(frozen=True)
class Person:
    contact_id: int
    name: str
    address: str
    otherwise: str = ""  # The channel over which the page goes out instead.


@dataclass(frozen=True)
class Called:
    """One rung with whom it would reach at one moment."""

    rung: Rung
    people: tuple[Person, ...]
    is_channel_ready: bool = True


def nobody(rung: Rung) -> Reason:
    """Why a rung found nobody."""
    if rung.side == "duty":
        return Reason.of("incidents.nobody_on_duty", level=rung.level)
    return Reason.of(f"incidents.nobody_{rung.side}", role=rung.role or "–")


def faults_of(called: Called, earlier: Sequence[Called]) -> list[Reason]:
    """Why this rung would not wake everybody it names."""
    rung, found = called.rung, []
    if not called.people:
        found.append(nobody(rung))
    if not called.is_channel_ready:
        found.append(Reason.of("incidents.channel_not_set", channel=rung.channel))
    found += [_missing(person, rung.channel) for person in called.people if not person.address]
    if any(one.rung == rung for one in earlier):
        found.append(Reason.of("incidents.rung_repeats"))
    return found


def _missing(person: Person, channel: str) -> Reason:
    """What the runtime would do: call over another channel, or nobody at all."""
    if person.otherwise:
        return Reason.of(
            "incidents.called_otherwise",
            name=person.name, channel=channel, otherwise=person.otherwise,
        )  # fmt: skip
    return Reason.of("incidents.no_address_named", name=person.name, channel=channel)


def faults_of_column(severity: str, rungs: Sequence[Rung]) -> list[Reason]:
    """What a whole column lacks: somebody at all, somebody at once, somebody who can take it."""
    if not rungs:
        return [Reason.of("incidents.column_empty", severity=severity)]
    ours = [rung.after_s for rung in rungs if rung.side in {"duty", "team"}]
    if not ours:
        return [Reason.of("incidents.nobody_can_take", severity=severity)]
    if min(ours) > 0:
        minutes = (min(ours) + 59) // 60
        return [Reason.of("incidents.nobody_at_once", severity=severity, minutes=minutes)]
    return []
