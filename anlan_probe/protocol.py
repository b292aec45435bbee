"""What goes into a check and what comes out of it: the words server and probe share.

A check answers with readings. A reading whose value is None is *unknown* and its code says why;
a code that starts with ``na.`` means that the question does not arise on this machine
(no swap, no anti-virus). A check never turns an error of its own into a good value.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

VERSION = 1

Scalar = float | int | str | bool | None
# No floats in reasons: they end up in a hash chain, where only exact values may be.
Param = str | int | bool | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to measure: which kind of check, where, how, and how long at most."""

    kind: str
    address: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value; ``instance`` names the part (a mount point, an interface)."""

    metric: str
    value: Scalar = None
    unit: str = ""
    instance: str = ""
    code: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    took_ms: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "value": self.value,
            "unit": self.unit,
            "instance": self.instance,
            "code": self.code,
            "params": dict(self.params),
            "data": dict(self.data),
            "took_ms": self.took_ms,
        }

    @classmethod
    def from_json(cls, d: Mapping[str, Any]) -> Reading:
        return cls(**{name: d[name] for name in cls.__slots__ if name in d})


def unknown(metric: str, code: str, *, instance: str = "", **params: Param) -> Reading:
    """A reading that could not be taken, with the reason."""
    return Reading(metric, None, instance=instance, code=code, params=params)


async def in_thread(work: Callable[[], T]) -> T:
    """Run blocking work without stalling the loop.

    A daemon thread instead of the loop's executor: a call that hangs in the kernel (a dead
    network mount) must keep neither the loop's shutdown nor the end of the process waiting.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]  # T may itself be None

    def body() -> None:
        result: T | None = None
        error: BaseException | None = None
        try:
            result = work()
        except BaseException as e:  # noqa: BLE001  # handed over to the awaiting task, not lost
            error = e
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            return  # the loop has ended; nobody waits for this answer any more

    threading.Thread(target=body, daemon=True, name="probe").start()
    return await future
