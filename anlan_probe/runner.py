"""Runs many targets at once, each kind with its own bound, each target with a hard deadline."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from anlan_probe import checks
from anlan_probe.protocol import Reading, Target, unknown

logger = logging.getLogger(__name__)

# How many checks of one kind may be in flight. Local readers compete for the same few cores.
IN_FLIGHT: Mapping[str, int] = {
    "http": 200,
    "tcp": 500,
    "tls": 100,
    "host": 4,
    "disk_free": 16,
    "file_age": 16,
    "sqlite_file": 2,
}
OTHERWISE_IN_FLIGHT = 20
GRACE_S = 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one target. ``waited_ms`` is the time it queued behind its own kind."""

    target: Target
    readings: list[Reading]
    waited_ms: int
    took_ms: int


async def run_many(targets: Iterable[Target]) -> list[Result]:
    """Answers in the order of the targets; never raises for what a target does."""
    bounds: dict[str, asyncio.Semaphore] = {}
    asked = time.monotonic()

    async def one(target: Target) -> Result:
        limit = IN_FLIGHT.get(target.kind, OTHERWISE_IN_FLIGHT)
        async with bounds.setdefault(target.kind, asyncio.Semaphore(limit)):
            started = time.monotonic()
            readings = await run_one(target)
        return Result(target, readings, round((started - asked) * 1000), _ms_since(started))

    return await asyncio.gather(*(one(target) for target in targets))


async def run_one(target: Target) -> list[Reading]:
    check = checks.find(target.kind)
    if check is None:
        return [unknown(target.kind, "probe.no_such_kind", kind=target.kind)]
    started = time.monotonic()
    try:
        # The check's own timeout speaks more precisely, so it gets the first word.
        readings = await asyncio.wait_for(check(target), target.timeout_s + GRACE_S)
    except TimeoutError:
        readings = [unknown(target.kind, "probe.deadline", seconds=f"{target.timeout_s:g}")]
    except Exception as error:  # loop boundary: one bad target must not end the others
        logger.exception("check failed kind=%s address=%s", target.kind, target.address)
        readings = [unknown(target.kind, "probe.failed", error=type(error).__name__)]
    took = _ms_since(started)
    return [r if r.took_ms else replace(r, took_ms=took) for r in readings]


def run_all(targets: Iterable[Target]) -> list[Result]:
    """The same for callers that have no loop of their own."""
    return asyncio.run(run_many(targets))


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
