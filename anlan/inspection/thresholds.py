"""Limits as data: what a check's JSON says, read into plain objects. Pure, like rules.py.

{"warn": {"op": ">", "value": 80, "and": [{"metric": "fs.free_gb", "op": "<", "value": 10}]},
 "crit": {"op": ">", "value": 90, "for_s": 300}, "n": 2, "m": 3, "counts": "per_minute"}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

OPERATORS = (">", ">=", "<", "<=", "==", "!=", "in")
COUNTS = ("", "since_last", "per_minute")
MOST_READINGS = 20
Limit = float | int | str | bool | tuple[Any, ...]


class ThresholdError(ValueError):
    """What is wrong and where, as a path into the JSON."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected}")
        self.field = field
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison, the companions that must hold as well, and alternatives."""

    op: str
    value: Limit
    metric: str
    for_s: int = 0
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()

    def metrics(self) -> Iterator[str]:
        yield self.metric
        for other in (*self.all_of, *self.any_of):
            yield from other.metrics()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a metric is worth a warning, when it is critical, and how sure one must be.

    ``n`` of the last ``m`` readings decide; ``clear`` good ones in a row take it back.
    """

    metric: str
    warn: Condition | None = None
    crit: Condition | None = None
    n: int = 1
    m: int = 1
    clear: int = 1
    counts: str = ""

    def metrics(self) -> frozenset[str]:
        found = {self.metric}
        for condition in (self.warn, self.crit):
            if condition is not None:
                found.update(condition.metrics())
        return frozenset(found)


def parse(metric: str, raw: Mapping[str, Any]) -> Thresholds:
    unknown = set(raw) - {"warn", "crit", "n", "m", "clear", "counts"}
    if unknown:
        raise ThresholdError(sorted(unknown)[0], "warn, crit, n, m, clear or counts")
    n = _count(raw, "n", 1)
    m = _count(raw, "m", n)
    if m < n:
        raise ThresholdError("m", "not less than n")
    counts = str(raw.get("counts", ""))
    if counts not in COUNTS:
        raise ThresholdError("counts", "since_last or per_minute")
    return Thresholds(
        metric,
        _condition(raw["warn"], metric, "warn") if raw.get("warn") else None,
        _condition(raw["crit"], metric, "crit") if raw.get("crit") else None,
        n,
        m,
        _count(raw, "clear", n),
        counts,
    )


def _count(raw: Mapping[str, Any], name: str, otherwise: int) -> int:
    value = raw.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_READINGS:
        raise ThresholdError(name, f"a whole number from 1 to {MOST_READINGS}")
    return value


def _condition(raw: Any, metric: str, path: str) -> Condition:
    if not isinstance(raw, Mapping):
        raise ThresholdError(path, "an object with op and value")
    unknown = set(raw) - {"op", "value", "metric", "for_s", "and", "or", "because"}
    if unknown:
        raise ThresholdError(f"{path}.{sorted(unknown)[0]}", "op, value, metric, for_s, and, or")
    op, value = raw.get("op"), raw.get("value")
    if op not in OPERATORS:
        raise ThresholdError(f"{path}.op", " ".join(OPERATORS))
    held = raw.get("for_s", 0)
    if isinstance(held, bool) or not isinstance(held, int) or held < 0:
        raise ThresholdError(f"{path}.for_s", "seconds")
    own = str(raw.get("metric", metric))
    return Condition(
        str(op),
        _limit(str(op), value, path),
        own,
        held,
        tuple(_condition(one, own, f"{path}.and") for one in raw.get("and", ())),
        tuple(_condition(one, own, f"{path}.or") for one in raw.get("or", ())),
    )


def _limit(op: str, value: Any, path: str) -> Limit:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if op in {">", ">=", "<", "<="}:
        if not is_number:
            raise ThresholdError(f"{path}.value", "a number")
    elif op == "in":
        if not isinstance(value, (list, tuple)) or not value:
            raise ThresholdError(f"{path}.value", "a list")
        return tuple(value)
    elif not isinstance(value, (int, float, str, bool)):
        raise ThresholdError(f"{path}.value", "a number, a text, true or false")
    return value  # type: ignore[no-any-return]  # narrowed above, which mypy cannot follow
