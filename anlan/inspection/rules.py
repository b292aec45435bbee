"""From readings to a verdict: pure, the same for measured, pushed and typed-in results.

Order: counters become differences, the reading is graded, soft state and hysteresis decide
whether the check as a whole changes, and maintenance only masks what is announced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from anlan.core.reasons import Param, Reason
from anlan.inspection.thresholds import Condition, Limit, Thresholds

Value = float | int | str | bool | None
NOT_APPLICABLE = "na."


class Severity(StrEnum):
    OK = "ok"
    WARN = "warn"
    CRIT = "crit"
    NA = "na"
    UNKNOWN = "unknown"


BAD = (Severity.WARN, Severity.CRIT)
GOOD = (Severity.OK, Severity.NA)


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading as the rules see it; value None is unknown or, with ``na.…``, no question."""

    metric: str
    value: Value
    instance: str = ""
    unit: str = ""
    code: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def is_na(self) -> bool:
        return self.value is None and self.code.startswith(NOT_APPLICABLE)

    @property
    def is_unknown(self) -> bool:
        return self.value is None and not self.is_na


@dataclass(frozen=True, slots=True)
class State:
    """What a check remembers between two readings."""

    severity: Severity = Severity.UNKNOWN
    window: tuple[Severity, ...] = ()
    holding: Mapping[str, datetime] = field(default_factory=dict)
    counters: Mapping[str, float] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """``graded`` is this reading alone, ``state.severity`` the check as a whole."""

    graded: Severity
    state: State
    is_changed: bool
    is_masked: bool
    shown: Measured | None
    because: list[Reason]


class Announcement(StrEnum):
    NOTHING = "nothing"
    FIRING = "firing"
    RESOLVED = "resolved"


def evaluate(
    state: State,
    readings: Sequence[Measured],
    thresholds: Thresholds,
    now: datetime,
    *,
    masked: bool = False,
) -> Verdict:
    """Grade the readings and move the check's state on."""
    compared, counters = _differences(state, readings, thresholds, now)
    graded, shown, because, holding = grade(compared, thresholds, state.holding, now)
    window = (*state.window, graded)[-max(thresholds.m, thresholds.clear) :]
    severity = _settle(state.severity, window, thresholds)
    if graded in BAD and severity is not graded:
        count = sum(1 for one in window[-thresholds.m :] if one in BAD)
        because = [*because, Reason.of("inspection.not_yet_sure", count=count, n=thresholds.n)]
    if masked and severity in BAD:
        because = [*because, Reason.of("inspection.maintenance")]
    return Verdict(
        graded,
        State(severity, window, holding, counters, now),
        severity is not state.severity,
        masked,
        shown,
        because,
    )


def announcement(announced: Severity, verdict: Verdict) -> Announcement:
    """What others must hear, given what they last heard; silent during maintenance.

    Because it compares with what was *announced*, a fault that outlives its maintenance window
    is announced with the first reading after it.
    """
    severity = verdict.state.severity
    if verdict.is_masked:
        return Announcement.NOTHING
    if severity in BAD and announced is not severity and announced is not Severity.CRIT:
        return Announcement.FIRING
    if severity in GOOD and announced in BAD:
        return Announcement.RESOLVED
    return Announcement.NOTHING


def is_stale(at: datetime | None, interval_s: int, now: datetime) -> bool:
    """Whether the last reading is too old to say anything: three intervals, a minute at least."""
    return at is None or (now - at).total_seconds() > max(60, 3 * interval_s)


def grade(
    readings: Sequence[Measured],
    thresholds: Thresholds,
    holding: Mapping[str, datetime],
    now: datetime,
) -> tuple[Severity, Measured | None, list[Reason], dict[str, datetime]]:
    """The verdict of one set of readings; the worst instance speaks for all."""
    clock = _Clock(holding, now)
    found: dict[Severity, list[tuple[Measured, Condition]]] = {}
    for severity, condition in ((Severity.CRIT, thresholds.crit), (Severity.WARN, thresholds.warn)):
        if condition is not None:
            found[severity] = _hits(condition, readings, clock, severity.value)
    for severity in (Severity.CRIT, Severity.WARN):
        hits = found.get(severity)
        if hits:
            shown, condition = _worst(hits)
            return severity, shown, _beyond(hits, shown, condition), clock.kept
    severity, nearest, because = _nothing_hit(readings, thresholds)
    return severity, nearest, [*because, *clock.waiting], clock.kept


class _Clock:
    """Remembers since when conditions with a duration have held."""

    def __init__(self, holding: Mapping[str, datetime], now: datetime) -> None:
        self._holding = holding
        self._now = now
        self.kept: dict[str, datetime] = {}
        self.waiting: list[Reason] = []

    def has_held(self, key: str, for_s: int) -> bool:
        since = self.kept[key] = self._holding.get(key, self._now)
        held = int((self._now - since).total_seconds())
        if held >= for_s:
            return True
        self.waiting.append(Reason.of("inspection.not_long_enough", held_s=held, for_s=for_s))
        return False


def _hits(
    condition: Condition, readings: Sequence[Measured], clock: _Clock, key: str
) -> list[tuple[Measured, Condition]]:
    own = [
        (one, condition)
        for one in readings
        if one.metric == condition.metric
        and compare(condition.op, one.value, condition.value)
        and all(_accompanies(other, one, readings) for other in condition.all_of)
    ]
    if own and condition.for_s and not clock.has_held(key, condition.for_s):
        own = []
    for number, other in enumerate(condition.any_of):
        own += _hits(other, readings, clock, f"{key}.{number}")
    return own


def _accompanies(condition: Condition, main: Measured, readings: Sequence[Measured]) -> bool:
    """A companion is looked up on the same part (mount, disk), else on the whole machine."""
    same = [one for one in readings if one.metric == condition.metric]
    own = [one for one in same if one.instance == main.instance] or same
    return any(compare(condition.op, one.value, condition.value) for one in own)


def compare(op: str, value: Value, limit: Limit) -> bool:
    """Whether the value meets the condition; text and yes/no are never ordered."""
    if value is None:
        return False
    if op == "==":
        return value == limit
    if op == "!=":
        return value != limit
    if op == "in":
        return isinstance(limit, tuple) and value in limit
    if isinstance(value, (bool, str)) or not isinstance(limit, (int, float)):
        return False
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
    }[op]


def _worst(hits: list[tuple[Measured, Condition]]) -> tuple[Measured, Condition]:
    first = hits[0][1]
    same = [(one, condition) for one, condition in hits if condition is first]
    if first.op in {">", ">="}:
        return max(same, key=lambda hit: _number(hit[0].value))
    if first.op in {"<", "<="}:
        return min(same, key=lambda hit: _number(hit[0].value))
    return same[0]


def _number(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _beyond(
    hits: list[tuple[Measured, Condition]], shown: Measured, condition: Condition
) -> list[Reason]:
    own_unit = "" if shown.unit == "B" else shown.unit
    facts: dict[str, Param] = {
        "metric": shown.metric,
        "instance": shown.instance,
        "value": f"{written(shown.value, shown.unit)} {own_unit}".rstrip(),
        "op": condition.op,
        "limit": written(condition.value, shown.unit),
    }
    code = "inspection.beyond_limit_at" if shown.instance else "inspection.beyond_limit"
    own = [Reason(shown.code, dict(shown.params))] if shown.code else []
    said = [Reason(code, facts)]
    if isinstance(shown.value, bool):
        # "Connection refused" says more than that something is not as it should be.
        said = [] if own else [Reason.of("inspection.not_as_it_should", metric=shown.metric)]
    parts = {one.instance for one, _ in hits}
    others = len(parts) - 1
    more = [Reason.of("inspection.and_others", count=others)] if others > 0 else []
    return [*said, *own, *more]


def _nothing_hit(
    readings: Sequence[Measured], thresholds: Thresholds
) -> tuple[Severity, Measured | None, list[Reason]]:
    """Unknown beats fine: what could not be read may be the very part that is failing."""
    asked = [one for one in readings if one.metric in thresholds.metrics()]
    lost = next((one for one in asked if one.is_unknown), None)
    if lost is None and not asked:
        silent = next((one for one in readings if one.code), None)
        lost = silent or Measured(thresholds.metric, None, code="inspection.no_reading")
    if lost is not None:
        return Severity.UNKNOWN, lost, [Reason(lost.code, dict(lost.params))]
    main = [one for one in asked if one.metric == thresholds.metric and one.value is not None]
    if not main:
        quiet = next((one for one in asked if one.is_na), None)
        if quiet is not None:
            return Severity.NA, quiet, [Reason(quiet.code, dict(quiet.params))]
        main = asked
    return Severity.OK, _nearest(main, thresholds), [Reason.of("inspection.within_limits")]


def _nearest(readings: Sequence[Measured], thresholds: Thresholds) -> Measured:
    """Of several parts, the one closest to its limit is the one to show."""
    condition = thresholds.crit or thresholds.warn
    numbers = [one for one in readings if isinstance(one.value, (int, float))]
    if condition is None or not numbers:
        return readings[0]
    return (min if condition.op in {"<", "<="} else max)(numbers, key=lambda m: _number(m.value))


def _settle(severity: Severity, window: tuple[Severity, ...], limits: Thresholds) -> Severity:
    """Soft state: ``n`` of ``m`` bad readings make it so, ``clear`` good ones take it back."""
    recent, last = window[-limits.m :], window[-limits.clear :]
    if recent.count(Severity.CRIT) >= limits.n:
        return Severity.CRIT
    if severity in BAD:
        return _ease(severity, last, limits.clear)
    if sum(one in BAD for one in recent) >= limits.n:
        return Severity.WARN
    if window[-1] in GOOD:
        return window[-1]
    return Severity.UNKNOWN if recent.count(Severity.UNKNOWN) >= limits.n else severity


def _ease(severity: Severity, last: tuple[Severity, ...], clear: int) -> Severity:
    """A bad check gets better only by readings that say so; an unknown one says nothing."""
    if len(last) < clear or Severity.UNKNOWN in last or severity in last:
        return severity
    return Severity.WARN if any(one in BAD for one in last) else last[-1]


def _differences(
    state: State, readings: Sequence[Measured], limits: Thresholds, now: datetime
) -> tuple[list[Measured], dict[str, float]]:
    """Counters since boot become what was added since the last reading."""
    if not limits.counts:
        return list(readings), {}
    minutes = max(1 / 60, (now - state.at).total_seconds() / 60) if state.at else 1.0
    divisor = minutes if limits.counts == "per_minute" else 1.0
    compared: list[Measured] = []
    counters = dict(state.counters)
    for one in readings:
        if one.metric != limits.metric or isinstance(one.value, (bool, str)) or one.value is None:
            compared.append(one)
            continue
        compared.append(_added(one, state.counters.get(one.instance), divisor))
        counters[one.instance] = float(one.value)
    return compared, counters


def _added(one: Measured, before: float | None, divisor: float) -> Measured:
    value = _number(one.value)
    if before is None and value:
        return replace(one, value=None, code="inspection.first_reading")
    # A counter that went back began anew with a restart.
    grown = value - (before or 0.0) if value >= (before or 0.0) else value
    return replace(one, value=round(grown / divisor, 2))


def written(value: Value | Limit, unit: str = "") -> str:
    """A value as text for reasons, which hold no floats; bytes in a size people read."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if unit == "B" and isinstance(value, (int, float)):
        return _size(float(value))
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    if isinstance(value, tuple):
        return ", ".join(written(one) for one in value)
    return "" if value is None else str(value)


def _size(octets: float) -> str:
    for name in ("B", "KiB", "MiB", "GiB"):
        if abs(octets) < 1024:
            return f"{octets:.2f}".rstrip("0").rstrip(".") + f" {name}"
        octets /= 1024
    return f"{octets:.2f} TiB"


RETRY_S = 5


def next_due(now: datetime, interval_s: int, offset_s: int, *, is_unsure: bool) -> datetime:
    """The check's next slot. Slots are spread by the offset, and missed ones are skipped.

    While a soft state waits for its n-th reading, the next one comes soon.
    """
    into_slot = (int(now.timestamp()) - offset_s) % interval_s
    wait = interval_s - into_slot
    return now + timedelta(seconds=min(wait, RETRY_S) if is_unsure else wait)


def is_unsure(state: State) -> bool:
    """Whether the last reading disagrees with the state that stands."""
    if not state.window:
        return False
    last = state.window[-1]
    return last is not state.severity and (last in BAD or state.severity in BAD)
