"""Kinds of checks. A kind is one module here with ``async def run(target) -> list[Reading]``.

Obligations of ``run``: it MUST answer at least one reading, MUST NOT block the loop, MUST say
"unknown" with a code when it cannot measure, and SHOULD give up by itself within
``target.timeout_s`` (the runner's deadline is only the last resort). The conformance suite in
``anlan_probe/tests`` holds every kind to this.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable

from anlan_probe.protocol import Reading, Target

Check = Callable[[Target], Awaitable[list[Reading]]]


def kinds() -> list[str]:
    """Names of all kinds, found by their files; a new kind needs no list to be edited."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def find(kind: str) -> Check | None:
    if kind not in kinds():
        return None
    check: Check = importlib.import_module(f"{__name__}.{kind}").run
    return check
