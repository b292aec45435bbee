"""What the engine can run, and what wants to know when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

from anlan.engine.errors import UnknownKind

if TYPE_CHECKING:
    from anlan.engine.health import EngineHealth
    from anlan.engine.models import Job

JobFunction = Callable[..., "dict[str, Any] | None"]
F = TypeVar("F", bound=JobFunction)


class JobOptions(TypedDict, total=False):
    """How a kind is run.

    `pure` work happens inside the claiming transaction: it must be short and touch nothing but
    the database. Everything else takes a `lease`. `every` or `cron` declare a schedule.
    """

    pure: bool
    lease: timedelta
    max_attempts: int
    backoff: timedelta
    every: timedelta | None
    cron: str | None
    queue: str


@dataclass(frozen=True)
class JobKind:
    name: str
    run: JobFunction = field(repr=False)
    pure: bool = False
    lease: timedelta = timedelta(seconds=60)
    max_attempts: int = 5
    backoff: timedelta = timedelta(seconds=5)
    every: timedelta | None = None
    cron: str | None = None
    queue: str = "work"


_kinds: dict[str, JobKind] = {}
_dead_hooks: list[Callable[[Job], None]] = []
_late_hooks: list[Callable[[EngineHealth], None]] = []


def job(name: str, **options: Unpack[JobOptions]) -> Callable[[F], F]:
    """Declare the function as a kind; it is called as `function(ctx, **args)`."""

    def declare(function: F) -> F:
        known = _kinds.get(name)
        if known and known.run.__qualname__ != function.__qualname__:
            raise ValueError(f"Two functions are declared as the job kind {name}.")
        _kinds[name] = JobKind(name, function, **options)
        return function

    return declare


def kind_of(name: str) -> JobKind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No job kind is declared as {name}.") from None


def kinds() -> list[JobKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def on_dead(hook: Callable[[Job], None]) -> None:
    """Call the hook in the transaction that gives a job up, so that a mark stays of it."""
    _dead_hooks.append(hook)


def on_late(hook: Callable[[EngineHealth], None]) -> None:
    """Call the hook in a worker each time the ledger begins to be late."""
    _late_hooks.append(hook)


def dead_hooks() -> list[Callable[[Job], None]]:
    return list(_dead_hooks)


def late_hooks() -> list[Callable[[EngineHealth], None]]:
    return list(_late_hooks)
